using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>
/// A backward pass through functions of our own. Between them and the caller are frames of libtorch, and an exception that meets those ends
/// the process; so a function that fails leaves its exception here, and makes libtorch end the pass.
/// </summary>
internal static class FusedBackward
{
    [ThreadStatic]
    private static Exception? failure;

    /// <summary>As backward() of the tensor, and throws what a function of our own has thrown.</summary>
    /// <exception cref="OutOfMemoryException">An operator could not have the memory it works in.</exception>
    internal static void Run(Tensor loss)
    {
        failure = null;
        try
        {
            loss.backward();
        }
        catch (Exception) when (failure is not null)
        {
            // What libtorch says of the gradients below; the cause follows.
        }
        if (failure is not { } cause)
            return;
        failure = null;
        ExceptionDispatchInfo.Throw(cause);
    }

    /// <summary>Keeps the exception; gradients of a shape that libtorch refuses, null for inputs that are no tensors.</summary>
    internal static Tensor?[] Refused(Exception exception, bool[] inputs)
    {
        failure = exception;
        return [.. inputs.Select(tensor => tensor ? empty(0) : null)];
    }
}
