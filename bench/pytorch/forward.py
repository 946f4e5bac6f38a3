"""Times the forward pass of the official code of Sparse DETR and Deformable DETR on the processor, with random weights.

usage: forward.py FOLDER [--rounds N] [--size S] [--threads T] [--rho R] [--with_box_refine] [--two_stage] ...

FOLDER is a checkout of kakaobrain/sparse-detr; without --rho its network is Deformable DETR, with --two_stage and the options that belong
to it "Deformable DETR+". Prints one line of JSON with versions and parameters. Then, with --rounds, one with the times of as many passes;
without, one for each line that comes in, so that another program can take turns with it.
"""

import argparse
import importlib
import json
import sys
import time
from unittest.mock import MagicMock


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--rounds", type=int, default=0)
    parser.add_argument("--size", type=int, default=640)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rho", type=float, default=0.0)
    parser.add_argument("--num_queries", type=int, default=300)
    for flag in ("with_box_refine", "two_stage", "eff_query_init", "eff_specific_head", "use_enc_aux_loss"):
        parser.add_argument("--" + flag, action="store_true")
    # what the published configurations leave alone
    parser.set_defaults(
        backbone="resnet50", backbone_from_scratch=True, finetune_early_layers=False, scrl_pretrained_path="", dilation=False,
        lr_backbone=2e-5, masks=False, position_embedding="sine", hidden_dim=256, nheads=8, enc_layers=6, dec_layers=6,
        dim_feedforward=1024, dropout=0.1, num_feature_levels=4, dec_n_points=4, enc_n_points=4)
    return parser.parse_args()


def stand_in_for_what_a_forward_pass_does_not_call():
    """The operator for graphics cards, and packages for drawing, evaluation and Swin."""
    for name in (
            "MultiScaleDeformableAttention", "timm", "timm.models", "timm.models.layers", "matplotlib", "matplotlib.pyplot",
            "panopticapi", "panopticapi.utils", "pycocotools", "pycocotools.mask", "scipy", "scipy.optimize", "seaborn", "pandas"):
        try:
            importlib.import_module(name)
        except ImportError:
            sys.modules[name] = MagicMock()


def build(args):
    import torch
    import torchvision

    torchvision.__version__ = "0.9.1"  # the official switch reads "0.14" as 0.1
    sys.path.insert(0, args.folder)
    stand_in_for_what_a_forward_pass_does_not_call()
    detr = importlib.import_module("models.deformable_detr")
    torch.manual_seed(2)
    network = detr.DeformableDETR(
        detr.build_backbone(args), detr.build_deforamble_transformer(args), num_classes=91, num_queries=args.num_queries,
        num_feature_levels=args.num_feature_levels, aux_loss=True, with_box_refine=args.with_box_refine, two_stage=args.two_stage,
        args=args)
    for module in network.modules():
        if hasattr(module, "python_ops_for_test"):
            module.python_ops_for_test = True
    return network.eval()


def main():
    args = arguments()
    out, sys.stdout = sys.stdout, sys.stderr  # the official code prints
    import torch

    torch.set_num_threads(args.threads)
    network = build(args)
    image = torch.rand(3, args.size, args.size)

    def say(**values):
        print(json.dumps(values), file=out, flush=True)

    def milliseconds():
        with torch.no_grad():
            start = time.perf_counter()
            network([image])
            return 1e3 * (time.perf_counter() - start)

    say(torch=torch.__version__, threads=torch.get_num_threads(), parameters=sum(p.numel() for p in network.parameters()))
    milliseconds()
    if args.rounds:
        say(milliseconds=[milliseconds() for _ in range(args.rounds)])
    else:
        for _ in sys.stdin:
            say(milliseconds=[milliseconds()])


main()
