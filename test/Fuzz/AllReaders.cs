using Microsoft.ML.SparseDetr.Fuzz.Readers;

namespace Microsoft.ML.SparseDetr.Fuzz;

/// <summary>The readers by name.</summary>
internal static class AllReaders
{
    private static readonly (string Name, ulong Mutants, Func<Reader> Create)[] Table =
    [
        ("safetensors", 4000, () => new SafeTensorsReader()),
        ("torch", 4000, () => new TorchReader()),
        ("weights", 150, () => new WeightsReader()),
        ("coco", 4000, () => new CocoReader()),
        ("voc", 3000, () => new VocReader()),
        ("yolo", 2000, FormatReaders.Yolo),
        ("yaml", 3000, FormatReaders.Yaml),
        ("vott", 2000, FormatReaders.Vott),
        ("createml", 2000, FormatReaders.CreateMl),
        ("labelme", 2000, FormatReaders.LabelMe),
        ("cvat", 2000, FormatReaders.Cvat),
        ("csv", 3000, FormatReaders.Csv),
        ("detections", 3000, () => new DetectionReader()),
        ("images", 5000, () => new ImageReader()),
        ("onnx", 3000, () => new OnnxReader()),
        ("zip", 2000, () => new ModelZipReader()),
    ];

    public static IEnumerable<string> Names => Table.Select(row => row.Name);

    /// <summary>How many mutants the tests try.</summary>
    public static ulong MutantsOf(string name) => Table.Single(row => row.Name == name).Mutants;

    public static Reader Create(string name) => Array.Find(Table, row => row.Name == name).Create?.Invoke()
        ?? throw new ArgumentException($"There is no reader '{name}'; there are {string.Join(", ", Names)}.");
}
