using System.Runtime.InteropServices;
using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Primitives;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Training.Matching;

/// <summary>The objects of a batch as tensors: once end to end for the losses, once padded for the matcher.</summary>
internal sealed class LossTargets
{
    /// <summary>Copies the objects to <paramref name="device"/>.</summary>
    /// <exception cref="ArgumentException">A label is outside 0..classCount-1, or labels and boxes differ in number.</exception>
    public LossTargets(IReadOnlyList<DetectionTarget> targets, long classCount, ScalarType dtype, Device device)
    {
        Counts = new int[targets.Count];
        Offsets = new int[targets.Count];
        for (var image = 0; image < targets.Count; image++)
        {
            var target = targets[image];
            if (target.Boxes.Length != target.Labels.Length)
                throw new ArgumentException(
                    $"Image {target.ImageId} has {target.Labels.Length} labels and {target.Boxes.Length} boxes.");
            foreach (var label in target.Labels)
                if (label < 0 || label >= classCount)
                    throw new ArgumentException($"Image {target.ImageId} has the label {label}; the detector knows 0..{classCount - 1}.");
            Counts[image] = target.Labels.Length;
            Offsets[image] = Total;
            Total += target.Labels.Length;
            Largest = Math.Max(Largest, target.Labels.Length);
        }

        var boxes = new float[Total * 4];
        LabelValues = new long[Total];
        var paddedBoxes = new float[targets.Count * Largest * 4];
        var paddedLabels = new long[targets.Count * Largest];
        for (var image = 0; image < targets.Count; image++)
        {
            targets[image].Boxes.CopyTo(MemoryMarshal.Cast<float, BoxCxcywh>(boxes.AsSpan())[Offsets[image]..]);
            targets[image].Boxes.CopyTo(MemoryMarshal.Cast<float, BoxCxcywh>(paddedBoxes.AsSpan())[(image * Largest)..]);
            for (var i = 0; i < Counts[image]; i++)
            {
                LabelValues[Offsets[image] + i] = targets[image].Labels[i];
                paddedLabels[image * Largest + i] = targets[image].Labels[i];
            }
        }
        BoxesXyxy = BoxOperations.ToXyxy(Boxes = tensor(boxes, dtype: dtype, device: device).reshape(Total, 4));
        PaddedBoxes = tensor(paddedBoxes, dtype: dtype, device: device).reshape(targets.Count, Largest, 4);
        PaddedLabels = tensor(paddedLabels, dtype: ScalarType.Int64, device: device).reshape(targets.Count, Largest);
    }

    private LossTargets(LossTargets other)
    {
        (Counts, Offsets, Total, Largest) = (other.Counts, other.Offsets, other.Total, other.Largest);
        (Boxes, BoxesXyxy, PaddedBoxes) = (other.Boxes, other.BoxesXyxy, other.PaddedBoxes);
        LabelValues = new long[Total];
        PaddedLabels = other.PaddedLabels.zeros_like();
    }

    /// <summary>Number of objects of each image.</summary>
    public int[] Counts { get; }

    /// <summary>Where the objects of each image start in <see cref="Boxes"/>.</summary>
    public int[] Offsets { get; }

    /// <summary>Number of objects T of the whole batch.</summary>
    public int Total { get; }

    /// <summary>Largest number of objects M of an image.</summary>
    public int Largest { get; }

    /// <summary>T class indices.</summary>
    public long[] LabelValues { get; }

    /// <summary>[T, 4] cxcywh.</summary>
    public Tensor Boxes { get; }

    /// <summary>[T, 4] xyxy.</summary>
    public Tensor BoxesXyxy { get; }

    /// <summary>[B, M, 4] cxcywh, zero where an image has fewer objects.</summary>
    public Tensor PaddedBoxes { get; }

    /// <summary>[B, M] int64, zero where an image has fewer objects.</summary>
    public Tensor PaddedLabels { get; }

    /// <summary>The same objects, all of the first class.</summary>
    public LossTargets WithoutClasses() => new(this);
}
