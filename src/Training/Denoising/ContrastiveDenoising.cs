using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Primitives;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Training.Denoising;

/// <summary>
/// Contrastive denoising queries (DINO, Zhang et al., 2022): groups of noised objects, in each group one copy to
/// recover (positive) and one that is moved too far and should become background (negative).
/// </summary>
/// <param name="queries">Queries wanted for the image with the most objects; decides the number of groups.</param>
/// <param name="labelNoise">Twice the share of labels that change.</param>
/// <param name="boxNoise">Largest shift of a positive's edge, in half box sizes.</param>
internal sealed class ContrastiveDenoising(int queries = 100, double labelNoise = 0.5, double boxNoise = 1)
{
    /// <summary>Noised queries for a batch, or null when it has no object.</summary>
    /// <param name="targets">The objects of each image.</param>
    /// <param name="classCount">Number of classes C; the class C marks padding.</param>
    /// <param name="queryCount">Queries Q of the detector itself, for the attention mask.</param>
    /// <param name="random">Where the noise comes from.</param>
    /// <param name="device">Where the tensors go.</param>
    public DenoisingQueries? Create(IReadOnlyList<DetectionTarget> targets, int classCount, int queryCount, RandomStream random,
        Device? device = null)
    {
        var largest = targets.Max(target => target.Labels.Length);
        return largest == 0
            ? null
            : Create(targets, classCount, queryCount,
                DenoisingDraws.Next(random, targets.Count * 2 * GroupsFor(largest) * largest, classCount), device);
    }

    /// <summary>The same with given random numbers.</summary>
    public DenoisingQueries? Create(IReadOnlyList<DetectionTarget> targets, int classCount, int queryCount, DenoisingDraws draws,
        Device? device = null)
    {
        var largest = targets.Max(target => target.Labels.Length);
        if (largest == 0)
            return null;
        var groups = GroupsFor(largest);
        var count = 2 * groups * largest;
        var classes = new long[targets.Count * count];
        var references = new float[targets.Count * count * 4];
        var positives = new long[targets.Count][];
        for (var image = 0; image < targets.Count; image++)
        {
            var target = targets[image];
            positives[image] = [.. Enumerable.Range(0, groups * target.Labels.Length)
                .Select(i => (long)(i / target.Labels.Length * 2 * largest + i % target.Labels.Length))];
            for (var query = 0; query < count; query++)
            {
                var at = image * count + query;
                var known = query % largest;
                var present = known < target.Labels.Length;
                var noisy = present && draws.LabelChance[at] < labelNoise * 0.5;
                classes[at] = !present ? classCount : noisy ? draws.NewLabel[at] : target.Labels[known];
                var box = present ? target.Boxes[known] : default;
                Noise(box, draws.BoxSign.AsSpan(4 * at, 4), draws.BoxShift.AsSpan(4 * at, 4), query / largest % 2 == 1,
                    references.AsSpan(4 * at, 4));
            }
        }
        return new DenoisingQueries(
            tensor(classes, dtype: ScalarType.Int64, device: device).reshape(targets.Count, count),
            tensor(references, dtype: ScalarType.Float32, device: device).reshape(targets.Count, count, 4),
            tensor(Mask(count, groups, queryCount), dtype: ScalarType.Bool, device: device).reshape(count + queryCount, count + queryCount),
            groups,
            positives);
    }

    private int GroupsFor(int largest) => Math.Max(1, queries / largest);

    // In single precision and in the order of the reference: near the image's edge the logarithm magnifies the last bit.
    private void Noise(BoxCxcywh box, ReadOnlySpan<float> sign, ReadOnlySpan<float> shift, bool negative, Span<float> result)
    {
        var (left, top, right, bottom) = box.ToXyxy();
        ReadOnlySpan<float> clean = [left, top, right, bottom], half = [box.Width / 2, box.Height / 2];
        Span<float> edges = stackalloc float[4];
        for (var edge = 0; edge < 4; edge++)
        {
            var moved = clean[edge]
                + (sign[edge] * 2f - 1f) * (shift[edge] + (negative ? 1f : 0f)) * (half[edge & 1] * (float)boxNoise);
            edges[edge] = Math.Clamp(moved, 0f, 1f);
        }
        for (var axis = 0; axis < 2; axis++)
        {
            result[axis] = InverseSigmoid((edges[axis] + edges[axis + 2]) / 2f);
            result[axis + 2] = InverseSigmoid(MathF.Abs(edges[axis + 2] - edges[axis]));
        }
    }

    private static float InverseSigmoid(float value)
    {
        const float smallest = 1e-5f;
        return MathF.Log(Math.Max(value, smallest) / Math.Max(1f - value, smallest));
    }

    // A detector's own queries see no denoising query; a denoising query sees its own group and the detector's queries.
    private static bool[] Mask(int count, int groups, int queryCount)
    {
        var (side, width) = (count + queryCount, count / groups);
        var blocked = new bool[side * side];
        for (var row = 0; row < side; row++)
        {
            var columns = blocked.AsSpan(row * side, count);
            columns.Fill(true);
            if (row < count)
                columns.Slice(row / width * width, width).Clear();
        }
        return blocked;
    }
}
