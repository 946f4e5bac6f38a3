namespace Microsoft.ML.SparseDetr;

/// <summary>
/// An execution provider cannot be used here: the native library of ONNX Runtime does not have it, or what it needs of the machine is
/// missing. The message says which package has it. An application that would rather be slow than stop catches this and asks for
/// <see cref="ExecutionProvider.Cpu"/>; the library never does that by itself.
/// </summary>
public sealed class ExecutionProviderException : Exception
{
    internal ExecutionProviderException(ExecutionProvider provider, string problem, Exception? innerException = null)
        : base($"{nameof(ScoringOptions.ExecutionProvider)} = {provider}: {problem}", innerException) => Provider = provider;

    /// <summary>The provider that was asked for.</summary>
    public ExecutionProvider Provider { get; }
}
