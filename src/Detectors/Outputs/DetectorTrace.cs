using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Primitives;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Outputs;

/// <summary>Where the queries of one decoder layer looked; detached.</summary>
/// <param name="Locations">[B, dq + Q, NH, P, 2] x and y in 0..1 of the image; the points of a head stand level by level.</param>
/// <param name="Weights">[B, dq + Q, NH, P] attention, 1 in sum over the points of a head.</param>
internal sealed record SamplingTrace(Tensor Locations, Tensor Weights);

/// <summary>
/// What a forward pass shows of its inside, for scores and for a teacher; detached, without denoising queries unless said otherwise.
/// </summary>
/// <param name="Levels">Height and width of each level, finest first.</param>
/// <param name="Points">Sampling points of a head on each level.</param>
/// <param name="Candidates">[B, R] int64 tokens in the order in which they become queries, best first, one for each query rank of the full
/// network. A token is an index into all levels, level by level, row by row.</param>
/// <param name="Ranks">The ranks that became queries, ascending.</param>
/// <param name="References">[B, Q, 4] first boxes of the queries, cxcywh in 0..1.</param>
/// <param name="Layers">One entry for each decoder layer, denoising queries first.</param>
/// <param name="Denoising">Number dq of those denoising queries.</param>
internal sealed record DetectorTrace(
    IReadOnlyList<GridSize> Levels, IReadOnlyList<int> Points, Tensor Candidates, IReadOnlyList<int> Ranks, Tensor References,
    IReadOnlyList<SamplingTrace> Layers, int Denoising)
{
    /// <summary>For each image the token of each query.</summary>
    internal int[][] QueryTokens()
    {
        var candidates = Candidates.Elements<long>();
        var ranks = (int)Candidates.shape[1];
        return [.. Enumerable.Range(0, (int)Candidates.shape[0])
            .Select(image => Ranks.Select(rank => (int)candidates[image * ranks + rank]).ToArray())];
    }
}
