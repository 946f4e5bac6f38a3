"""Times what ImagePipeline times, with Pillow and NumPy: from a JPEG file to a tensor [3, S, S] of float32 in 0..1, on one thread.

usage: pipeline.py FILE

Prints one line of JSON with the versions. Then, for each line with a side S that comes in, one with the milliseconds of one pass; 0 stands
for decoding alone.
"""

import json
import sys
import time

import numpy
import PIL
from PIL import Image


def tensor(path, side):
    with Image.open(path) as image:
        pixels = image.convert("RGB")
        if side == 0:
            return pixels
        resized = numpy.asarray(pixels.resize((side, side), Image.BILINEAR))  # [S, S, 3]
    return numpy.ascontiguousarray(resized.transpose(2, 0, 1), dtype=numpy.float32) / 255  # [3, S, S]


def main():
    path = sys.argv[1]
    print(json.dumps({"versions": f"Pillow {PIL.__version__}, NumPy {numpy.__version__}"}), flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        tensor(path, int(line))
        print(json.dumps({"milliseconds": [1000 * (time.perf_counter() - start)]}), flush=True)


main()
