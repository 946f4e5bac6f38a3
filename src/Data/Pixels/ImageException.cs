using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr;

/// <summary>
/// An image that cannot be used. The message names the file, the cause and, where something can be done about it, what to do.
/// </summary>
public sealed class ImageException : Exception
{
    /// <summary>One image and its problem.</summary>
    /// <param name="name">Path of the file, or what else the image is called.</param>
    /// <param name="problem">What is wrong, as a sentence about the image without its subject and full stop: "is empty".</param>
    /// <param name="innerException">The cause, if another exception told it.</param>
    public ImageException(string name, string problem, Exception? innerException = null)
        : base($"{PlainText.Line(name)}: the image {problem}.", innerException) => (Name, Problem) = (name, problem);

    /// <summary>Path of the file, or what else the image is called.</summary>
    public string Name { get; }

    /// <summary>What is wrong, as a sentence about the image without its subject and full stop: "is empty".</summary>
    public string Problem { get; }

    /// <summary>Whether it has more pixels than are allowed; nothing else of it has been looked at then.</summary>
    public bool IsTooLarge { get; internal init; }

    /// <summary>The file is not of a format that is read, so that no decoder at hand can have read it.</summary>
    internal bool IsOfUnknownFormat { get; init; }
}
