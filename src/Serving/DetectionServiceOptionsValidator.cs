using Microsoft.Extensions.Options;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Serving;

/// <summary>Checks the options when the application starts; messages say of which model they are.</summary>
internal sealed class DetectionServiceOptionsValidator : IValidateOptions<DetectionServiceOptions>
{
    public ValidateOptionsResult Validate(string? name, DetectionServiceOptions options)
    {
        var failures = new List<string>();
        if (FindFileProblem(options.ModelFile) is { } problem)
            failures.Add(problem);
        if (new DetectionServiceRanges().Validate(name, options) is { Failed: true } ranges)
            failures.AddRange(ranges.Failures);
        return failures.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(failures.Select(failure => $"Served model {PlainText.Quote(name)}: {failure}"));
    }

    private static string? FindFileProblem(string? file)
    {
        if (string.IsNullOrWhiteSpace(file))
            return $"{nameof(DetectionServiceOptions.ModelFile)} is not set; name a model.zip or an .onnx file.";
        if (Path.GetExtension(file).ToLowerInvariant() is not (".zip" or ".onnx"))
            return $"{nameof(DetectionServiceOptions.ModelFile)} = {PlainText.Line(file)} is neither a .zip nor an .onnx file; "
                + "weights become such a file with \"sparse-detr export\".";
        return File.Exists(file) ? null
            : $"{nameof(DetectionServiceOptions.ModelFile)} = {PlainText.Line(file)}: there is no such file.";
    }
}
