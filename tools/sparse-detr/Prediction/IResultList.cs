namespace SparseDetr.Cli.Prediction;

/// <summary>A file that lists all images; it is written image by image, and nothing of an image is kept.</summary>
internal interface IResultList : IDisposable
{
    /// <summary>Name of the file.</summary>
    string File { get; }

    /// <summary>Starts the file.</summary>
    void Begin(Stream stream);

    /// <summary>Writes an image.</summary>
    void Add(PredictedImage image);

    /// <summary>Ends the file.</summary>
    /// <param name="unusable">Images that could not be used, with the reasons.</param>
    /// <param name="isComplete">Whether all images have been looked at.</param>
    void End(IReadOnlyList<(string File, string Problem)> unusable, bool isComplete);
}
