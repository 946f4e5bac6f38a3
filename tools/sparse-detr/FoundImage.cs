namespace SparseDetr.Cli;

/// <summary>An image file that an argument names.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Name">Path below the folder that all of the call have in common, with / between its parts.</param>
internal sealed record FoundImage(string Path, string Name);
