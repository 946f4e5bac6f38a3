using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Support;

/// <summary>A batch of the DETR family's reference data: already normalised, zero-padded to the right and at the bottom.</summary>
/// <param name="Name">Name of the case in the stored data.</param>
/// <param name="Images">[B, 3, H, W].</param>
/// <param name="Mask">[B, H, W] bool, true where an image is padded.</param>
/// <param name="Sizes">Height and width of each image without its padding.</param>
/// <param name="Labels">Classes of the objects of each image.</param>
/// <param name="BoxesCxcywh">For each image its boxes, four shares of the unpadded sides each.</param>
internal sealed record DetrInput(
    string Name, Tensor Images, Tensor Mask, (int Height, int Width)[] Sizes, long[][] Labels, float[][] BoxesCxcywh)
{
    /// <summary>One image without padding.</summary>
    public static DetrInput One() => Make("one", ["input:one"], [(128, 160)], [[3, 17, 62]],
        [[0.25f, 0.5f, 0.25f, 0.375f, 0.625f, 0.375f, 0.5f, 0.5f, 0.8125f, 0.75f, 0.125f, 0.25f]]);

    /// <summary>Two images of which one is padded to the right, the other at the bottom.</summary>
    public static DetrInput Padded() => Make("padded", ["input:padded:0", "input:padded:1"], [(96, 128), (128, 96)], [[1, 90], [44]],
        [[0.375f, 0.4375f, 0.25f, 0.5f, 0.75f, 0.5f, 0.25f, 0.75f], [0.5f, 0.625f, 0.5f, 0.25f]]);

    /// <summary>The case of a name: "one" or "padded".</summary>
    public static DetrInput Named(string name) => name switch
    {
        "one" => One(),
        "padded" => Padded(),
        _ => throw new ArgumentException($"There is no case '{name}'.", nameof(name)),
    };

    private static DetrInput Make(string name, string[] seeds, (int Height, int Width)[] sizes, long[][] labels, float[][] boxes)
    {
        int height = sizes.Max(size => size.Height), width = sizes.Max(size => size.Width);
        Tensor images = zeros(sizes.Length, 3, height, width), mask = ones(sizes.Length, height, width, ScalarType.Bool);
        for (var i = 0; i < sizes.Length; i++)
        {
            var (h, w) = sizes[i];
            images[i].narrow(1, 0, h).narrow(2, 0, w).copy_(NumbersByName.Make(seeds[i], 0, 4, 3, h, w));
            mask[i].narrow(0, 0, h).narrow(1, 0, w).fill_(false);
        }
        return new DetrInput(name, images, mask, sizes, labels, boxes);
    }
}
