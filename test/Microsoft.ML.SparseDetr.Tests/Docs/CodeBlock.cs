namespace Microsoft.ML.SparseDetr.Tests.Docs;

/// <summary>A block of code on a page.</summary>
/// <param name="Place">Page and line.</param>
/// <param name="Language">What stands behind the fence, or nothing.</param>
/// <param name="Text">The code.</param>
/// <param name="Uses">Names that the comment "uses: …" above it declares; see <see cref="SnippetCompiler"/>.</param>
internal sealed record CodeBlock(string Place, string Language, string Text, IReadOnlyList<string> Uses);
