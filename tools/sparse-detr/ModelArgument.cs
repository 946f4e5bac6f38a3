namespace SparseDetr.Cli;

/// <summary>Tells a model or weights file from the other arguments of a verb by its ending.</summary>
internal static class ModelArgument
{
    /// <summary>Endings of models and weights.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".zip", ".onnx", ".safetensors", ".pth", ".pt"];

    /// <summary>Whether an argument names a model or weights.</summary>
    public static bool Is(string argument) => Endings.Contains(Path.GetExtension(argument), StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes the model off the front of the arguments, where it may stand instead of in an option.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="option">Value of the option, or null.</param>
    /// <returns>The model, or null where none is named, and the other arguments.</returns>
    public static (string? Model, IReadOnlyList<string> Others) Split(IReadOnlyList<string> arguments, string? option) =>
        option is null && arguments is [var first, ..] && Is(first) ? (first, [.. arguments.Skip(1)]) : (option, arguments);
}
