using Microsoft.ML.SparseDetr.Data.Sources;

namespace Microsoft.ML.SparseDetr.Tests.Data.Sources;

/// <summary>A whole reading on one thread.</summary>
internal static class SourceExtensions
{
    public static IEnumerable<DetectionSample> Read(this IDetectionSource source, int? seed)
    {
        using var reader = source.Open(seed);
        for (var place = 0; place < source.Count; place++)
            yield return reader.Read(place);
    }
}
