using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.SparseDetr.Bench.Serving;

/// <summary>What <see cref="ServiceLoad"/> is asked for, with model and images made where none are named.</summary>
internal sealed class ServiceLoadOptions
{
    private const int Size = 224, MostImages = 200;

    public ServiceLoadOptions(string[] options, string folder)
    {
        string? Value(string name) => Array.IndexOf(options, name) is >= 0 and var at && at + 1 < options.Length ? options[at + 1] : null;
        string[] known = ["--seconds", "--clients", "--hostile", "--model", "--images"];
        if (options.Where((_, i) => i % 2 == 0).FirstOrDefault(option => !known.Contains(option)) is { } unknown)
            throw new ArgumentException($"{unknown}: known are {string.Join(", ", known)}, each with a value.");
        Seconds = double.Parse(Value("--seconds") ?? "60", CultureInfo.InvariantCulture);
        Clients = int.Parse(Value("--clients") ?? "16", CultureInfo.InvariantCulture);
        Hostile = int.Parse(Value("--hostile") ?? "1000", CultureInfo.InvariantCulture);
        Model = Value("--model") is { } model ? Path.GetFullPath(model) : Path.Combine(folder, "random.onnx");
        if (Value("--model") is null)
            File.WriteAllBytes(Model, RandomNetwork.Export(DetectorPreset.Parse("deimv2-atto"), null, Size));
        Images = Value("--images") is { } images
            ? [.. Directory.EnumerateFiles(images).Where(IsImage).Order(StringComparer.Ordinal).Take(MostImages)]
            : [.. SyntheticSteel.Write(folder).HeldOut.Images.Select(image => image.Path)];
    }

    public double Seconds { get; }

    public int Clients { get; }

    public int Hostile { get; }

    public string Model { get; }

    public IReadOnlyList<string> Images { get; }

    private static bool IsImage(string file) => ImageChecker.Extensions.Contains(Path.GetExtension(file).ToLowerInvariant());

    /// <summary>The scorer without a service.</summary>
    public SuperSparseDetrTransformer Open(MLContext ml, int threads) => Path.GetExtension(Model) == ".onnx"
        ? ml.ObjectDetection.ApplyDetector(Model, threads: threads).Fit(ml.Data.LoadFromEnumerable(Array.Empty<ImageRow>()))
        : ml.ObjectDetection.LoadModel(Model, threads);

    private sealed class ImageRow
    {
        [ImageType(1, 1)]
        public MLImage? Image { get; set; }
    }
}
