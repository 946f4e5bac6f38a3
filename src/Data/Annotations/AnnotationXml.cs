using System.Xml;

namespace Microsoft.ML.SparseDetr.Data.Annotations;

/// <summary>How XML from strangers is read.</summary>
internal static class AnnotationXml
{
    /// <summary>Annotations have about five; every level costs stack and time.</summary>
    public const int DeepestLevel = 200;

    /// <summary>What is wrong with a file that has a document type.</summary>
    public const string DocumentType =
        "it has a document type (<!DOCTYPE …>), which is not read, for it could name other files; delete it";

    /// <summary>What is wrong with a file whose elements are nested too deeply.</summary>
    public static readonly string TooDeep = $"its elements are nested more than {DeepestLevel} levels deep";

    /// <summary>No document type, no external entity.</summary>
    public static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    public static bool HasDocumentType(string text) => text.Contains("<!DOCTYPE", StringComparison.OrdinalIgnoreCase);
}
