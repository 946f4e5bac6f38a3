namespace Microsoft.ML.SparseDetr.Data.Writing;

/// <summary>An image of a data set that is written, and what it is called there.</summary>
/// <param name="Name">Its name in the annotations, with slashes.</param>
/// <param name="Image">The image and its objects.</param>
internal sealed record WrittenImage(string Name, DatasetImage Image)
{
    /// <summary>The name without its folder and ending.</summary>
    public string Stem => Path.GetFileNameWithoutExtension(Name);
}
