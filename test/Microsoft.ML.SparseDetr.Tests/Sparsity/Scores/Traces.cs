using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Primitives;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Scores;

/// <summary>Traces with random numbers; some points lie outside of the image, one far outside.</summary>
internal static class Traces
{
    public static readonly GridSize[] Levels = [new(6, 8), new(3, 4), new(2, 2)];
    public static readonly int[] Points = [3, 2, 1];
    public const int Cells = 48 + 12 + 4;

    public static DetectorTrace Draw(int seed, int batch = 3, int layers = 2, int denoising = 5, int known = 20, int heads = 4)
    {
        var random = new Random(seed);
        int[] ranks = [.. Enumerable.Range(0, known).Where(_ => random.Next(3) > 0)];
        manual_seed(seed);
        long queries = denoising + ranks.Length;
        SamplingTrace Layer()
        {
            var locations = rand(new[] { batch, queries, heads, Points.Sum(), 2 }) * 1.5 - 0.25;
            locations[0, denoising, 0, 0] = tensor(-1e9f);
            return new SamplingTrace(locations, rand(batch, queries, heads, Points.Sum()));
        }
        var candidates = tensor(Enumerable.Range(0, batch * known).Select(_ => random.NextInt64(Cells)).ToArray(),
            new long[] { batch, known });
        var references = rand(batch, ranks.Length, 4);
        return new DetectorTrace(Levels, Points, candidates, ranks, references, [.. Enumerable.Range(0, layers).Select(_ => Layer())],
            denoising);
    }
}
