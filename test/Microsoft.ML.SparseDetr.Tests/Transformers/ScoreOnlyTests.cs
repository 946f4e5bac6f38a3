using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.SparseDetr.Tests.Transformers;

/// <summary>A saved model in a process of its own that only loads and scores.</summary>
[TestClass]
public sealed class ScoreOnlyTests
{
    [TestMethod]
    public void A_saved_model_scores_the_same_in_a_process_that_never_maps_libtorch()
    {
        using var folder = new TemporaryFolder();
        var ml = new MLContext(seed: 1);
        string picture = folder.File("picture.png");
        using (var grey = PictureRow.Grey(90, 70, 180))
            grey.Save(picture);
        var rows = new[] { new PictureRow { Name = "one", Image = MLImage.CreateFromFile(picture) } };
        var data = ml.Data.LoadFromEnumerable(rows);
        using var model = ml.ObjectDetection.ApplyDetector(TinyDetector.Write(folder.Path), scoreThreshold: 0.05f).Fit(data);
        var expected = ml.Data.CreateEnumerable<PredictionRow>(model.Transform(data), reuseRowObject: false).Single();
        var names = ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(model.Transform(data));
        string zip = folder.File("model.zip");
        ml.Model.Save(new TransformerChain<ITransformer>(model, names), data.Schema, zip);

        var output = Start(zip, picture);
        EstimatorCheck.Near(expected.Score, Numbers(output, "scores"), 1e-4f);
        EstimatorCheck.Near(expected.PredictedBoundingBoxes, Numbers(output, "boxes"), 1e-3f);
        CollectionAssert.Contains(output, "classes patch scratch pit");
        Assert.IsFalse(output.Any(line => line.StartsWith("mapped ", StringComparison.Ordinal)), string.Join('\n', output));
    }

    private static float[] Numbers(string[] output, string name) =>
        [.. output.Single(line => line.StartsWith(name + " ", StringComparison.Ordinal)).Split(' ').Skip(1).Select(text => float.Parse(text, CultureInfo.InvariantCulture))];

    private static string[] Start(string zip, string picture)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in new[] { "exec", Path.Combine(AppContext.BaseDirectory, "..", "..", "ScoreOnly", new DirectoryInfo(AppContext.BaseDirectory).Name, "ScoreOnly.dll"), zip, picture })
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, output + errors.Result);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
