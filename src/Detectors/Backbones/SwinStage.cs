using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Backbones;

/// <summary>Blocks over windows that stay and windows that are shifted, in turn (BasicLayer in swin_transformer.py).</summary>
internal sealed class SwinStage : nn.Module<Tensor, Tensor>
{
    internal readonly ModuleList<SwinBlock> blocks;
    internal readonly PatchMerging? downsample; // what leads to the next stage
    private readonly SizeCache<WindowLayout> _layouts;

    /// <param name="architecture">The size.</param>
    /// <param name="stage">Index of the stage.</param>
    /// <param name="dropRates">For each block the share of the images that skip a branch in training.</param>
    internal SwinStage(SwinArchitecture architecture, int stage, IReadOnlyList<double> dropRates) : base(nameof(SwinStage))
    {
        Width = architecture.Width(stage);
        _layouts = new(sizes => new WindowLayout(sizes[0], architecture.Window));
        blocks = nn.ModuleList(dropRates.Select((rate, i) =>
            new SwinBlock(Width, architecture.Stages[stage].Heads, architecture.Window, shifted: i % 2 == 1, rate)).ToArray());
        downsample = stage < architecture.Stages.Length - 1 ? new PatchMerging(Width) : null;
        RegisterComponents();
    }

    /// <summary>Channels.</summary>
    internal int Width { get; }

    /// <summary>[B, h, w, C] -> [B, h, w, C], before the merging.</summary>
    public override Tensor forward(Tensor map)
    {
        var layout = _layouts.For([new((int)map.shape[1], (int)map.shape[2])]);
        return BlockChain.Apply(blocks, map, (block, x) => block.call(x, layout));
    }

    /// <summary>[B·h·w, C] -> [B·h·w, C], before the merging.</summary>
    internal string Emit(OnnxGraph graph, string rows, GridSize size)
    {
        var layout = _layouts.For([size]);
        var windows = new EmittedWindows(graph, layout, Width);
        return blocks.Aggregate(rows, (x, block) => block.Emit(graph, x, layout, windows));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _layouts.Dispose();
        base.Dispose(disposing);
    }
}
