using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli;

/// <summary>Writes a detector as the file that its name asks for.</summary>
internal static class ModelFile
{
    /// <exception cref="ArgumentException">The name ends neither with .zip nor with .onnx.</exception>
    public static void RequireKnown(string file, string option)
    {
        if (!DetectorFile.IsModel(file))
            throw new ArgumentException($"{option} {file}: the file must end with .zip (for ML.NET) or .onnx.");
    }

    /// <summary>A zip for <c>Model.Load</c>, whose labels are class names, or the network alone.</summary>
    /// <param name="ml">The catalog.</param>
    /// <param name="detector">The detector.</param>
    /// <param name="images">A view of the images' columns.</param>
    /// <param name="file">Where to.</param>
    public static void Save(MLContext ml, SuperSparseDetrTransformer detector, IDataView images, string file)
    {
        if (Path.GetExtension(file).ToLowerInvariant() == ".onnx")
        {
            detector.SaveAsOnnx(file);
            return;
        }
        var names = ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(detector.Transform(images));
        AtomicFile.Write(file, zip => ml.Model.Save(new TransformerChain<ITransformer>(detector, names), images.Schema, zip));
    }
}
