using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Tensors;

/// <summary>Boxes as tensors whose last dimension has four entries; everything else broadcasts.</summary>
internal static class BoxOperations
{
    /// <summary>cx cy w h to x0 y0 x1 y1; a negative width or height counts as zero.</summary>
    public static Tensor ToXyxy(Tensor boxesCxcywh)
    {
        var centre = boxesCxcywh.narrow(-1, 0, 2);
        var half = boxesCxcywh.narrow(-1, 2, 2).clamp_min(0) * 0.5;
        return cat(new[] { centre - half, centre + half }, -1);
    }

    /// <summary>x0 y0 x1 y1 to cx cy w h.</summary>
    public static Tensor ToCxcywh(Tensor boxesXyxy)
    {
        var first = boxesXyxy.narrow(-1, 0, 2);
        var second = boxesXyxy.narrow(-1, 2, 2);
        return cat(new[] { (first + second) * 0.5, second - first }, -1);
    }

    /// <summary>Intersection over union of boxes x0 y0 x1 y1: [..., 4] and [..., 4] -> [...].</summary>
    public static Tensor Iou(Tensor a, Tensor b)
    {
        var (intersection, union) = Overlap(a, b);
        return intersection / union;
    }

    /// <summary>
    /// IoU and generalised IoU (Rezatofighi et al., 2019) of boxes x0 y0 x1 y1: [..., 4] and [..., 4] -> two of [...].
    /// </summary>
    public static (Tensor Iou, Tensor Giou) IouAndGiou(Tensor a, Tensor b)
    {
        var (intersection, union) = Overlap(a, b);
        var iou = intersection / union;
        var first = minimum(a.narrow(-1, 0, 2), b.narrow(-1, 0, 2));
        var second = maximum(a.narrow(-1, 2, 2), b.narrow(-1, 2, 2));
        var hull = Area(first, second);
        return (iou, iou - (hull - union) / hull);
    }

    private static (Tensor Intersection, Tensor Union) Overlap(Tensor a, Tensor b)
    {
        var (a0, a1) = (a.narrow(-1, 0, 2), a.narrow(-1, 2, 2));
        var (b0, b1) = (b.narrow(-1, 0, 2), b.narrow(-1, 2, 2));
        var intersection = Area(maximum(a0, b0), minimum(a1, b1));
        return (intersection, Area(a0, a1) + Area(b0, b1) - intersection);
    }

    private static Tensor Area(Tensor first, Tensor second)
    {
        var sides = (second - first).clamp_min(0);
        return sides.select(-1, 0) * sides.select(-1, 1);
    }
}
