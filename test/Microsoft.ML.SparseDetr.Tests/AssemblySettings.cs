// libtorch keeps one pool of threads for the process: tests run one after the other.
[assembly: DoNotParallelize]
