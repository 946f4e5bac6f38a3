using System.Runtime.InteropServices;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Native;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Scores;

/// <summary>How much attention falls around the place where a query starts (Super Sparse DETR eq. 3).</summary>
internal static class QueryUsage
{
    /// <param name="trace">The pass that the map is of.</param>
    /// <param name="map">[B · L] from <see cref="AttentionMap"/>.</param>
    /// <returns>[Q] mean over the images, one value for each entry of the trace's ranks.</returns>
    internal static float[] Compute(DetectorTrace trace, float[] map)
    {
        using var scope = NewDisposeScope();
        int batch = (int)trace.Candidates.shape[0], known = (int)trace.Candidates.shape[1], queries = trace.Ranks.Count;
        var cells = AttentionMap.CellCount(trace.Levels);
        ReadOnlySpan<long> candidates = MemoryMarshal.Cast<byte, long>(trace.Candidates.cpu().contiguous().bytes);
        ReadOnlySpan<float> references = SparseOps.Floats(trace.References.cpu().to(ScalarType.Float32).contiguous());
        var usage = new float[queries];
        for (var query = 0; query < queries; query++)
        {
            double sum = 0;
            for (var image = 0; image < batch; image++)
            {
                int start = 0, level = 0;
                for (var token = candidates[image * known + trace.Ranks[query]]; token >= start + trace.Levels[level].Cells; level++)
                    start += trace.Levels[level].Cells;
                var size = trace.Levels[level];
                var at = (image * queries + query) * 4;
                sum += MapPooling.At(
                    map.AsSpan(image * cells + start, size.Cells), size, Cell(references[at], size.Width),
                    Cell(references[at + 1], size.Height));
            }
            usage[query] = (float)(sum / batch);
        }
        return usage;
    }

    private static int Cell(float position, int side) => (int)Math.Clamp(MathF.Floor(position * side), 0, side - 1);
}
