"""Times pycocotools on files of objects and detections: loading, evaluation, accumulation, and the figures that come out.

usage: evaluate.py ANNOTATIONS DETECTIONS; one line of JSON goes to standard output.
"""
import contextlib
import io
import json
import resource
import sys
import time

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

with contextlib.redirect_stdout(io.StringIO()):
    truth = COCO(sys.argv[1])
    found = json.load(open(sys.argv[2]))
    start = time.perf_counter()
    result = truth.loadRes(found)
    evaluation = COCOeval(truth, result, "bbox")
    evaluation.evaluate()
    evaluation.accumulate()
    seconds = time.perf_counter() - start
    evaluation.summarize()
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "stats": list(evaluation.stats), "megabytes": memory}))
