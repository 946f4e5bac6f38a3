namespace Microsoft.ML.SparseDetr.Data.Annotations;

/// <summary>An object as an annotation file names it.</summary>
/// <param name="Position">Its place in the file, such as "line 3".</param>
/// <param name="Class">Its class: a name, or the number of one; null or blank when there is none.</param>
/// <param name="Box">In pixels or in shares of the image; the <see cref="Listing"/> says which. NaN stands for what is missing.</param>
/// <param name="Degrees">How far the box is turned about its centre.</param>
/// <param name="IsIgnored">Whether training leaves it out and evaluation ignores it.</param>
internal readonly record struct ListedObject(
    string Position, string? Class, PixelBox Box, double Degrees = 0, bool IsIgnored = false);
