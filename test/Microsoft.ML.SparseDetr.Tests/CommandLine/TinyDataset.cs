using System.Text.Json;
using Microsoft.ML.Data;

namespace Microsoft.ML.SparseDetr.Tests.CommandLine;

/// <summary>A COCO data set of a few grey images, which a test may spoil before it is written.</summary>
internal sealed class TinyDataset
{
    public const int Side = 64;

    public List<Dictionary<string, object?>> Images { get; } = [];

    public List<Dictionary<string, object?>> Annotations { get; } = [];

    public List<Dictionary<string, object?>> Categories { get; } =
        [new() { ["id"] = 1, ["name"] = "scratch" }, new() { ["id"] = 2, ["name"] = "pit" }, new() { ["id"] = 3, ["name"] = "patch" }];

    /// <summary>Writes images and annotations; every image has one object of each class, the last one has none.</summary>
    public static TinyDataset Make(string folder, int shown = 3)
    {
        var set = new TinyDataset();
        Directory.CreateDirectory(Path.Combine(folder, "images"));
        for (var i = 0; i < shown; i++)
        {
            var name = $"p{i}.png";
            using (var image = Draw(i))
                image.Save(Path.Combine(folder, "images", name));
            set.Images.Add(new() { ["id"] = i + 1, ["file_name"] = name, ["width"] = Side, ["height"] = Side });
            for (var category = 1; category <= 3 && i < shown - 1; category++)
                set.Annotations.Add(new()
                {
                    ["id"] = set.Annotations.Count + 1,
                    ["image_id"] = i + 1,
                    ["category_id"] = category,
                    ["bbox"] = new double[] { 8 * category, 8, 16, 16 },
                    ["area"] = 256,
                    ["iscrowd"] = 0,
                });
        }
        return set;
    }

    /// <summary>Writes the annotation file and returns its path.</summary>
    public string Write(string folder)
    {
        var path = Path.Combine(folder, "annotations.json");
        File.WriteAllText(path, JsonSerializer.Serialize(new { images = Images, annotations = Annotations, categories = Categories }));
        return path;
    }

    private static MLImage Draw(int seed)
    {
        var pixels = new byte[Side * Side * 4];
        new Random(seed).NextBytes(pixels);
        for (var i = 3; i < pixels.Length; i += 4)
            pixels[i] = byte.MaxValue;
        return MLImage.CreateFromPixels(Side, Side, MLPixelFormat.Rgba32, pixels);
    }
}
