using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Data.Pixels;

namespace Microsoft.ML.SparseDetr.Data.Sources;

/// <summary>
/// The image of the current row, with a name for messages. Images are not disposed here: those of a view over objects belong to the
/// objects, and a view that decodes disposes the previous image itself when it is asked for the next.
/// </summary>
internal sealed class ImageColumn
{
    private readonly DataViewRow _row;
    private readonly ValueGetter<MLImage> _image;
    private readonly ValueGetter<ReadOnlyMemory<char>>? _path;
    private MLImage? _current;

    /// <param name="row">The row or cursor; the columns must be active in it.</param>
    /// <param name="image">The image column.</param>
    /// <param name="path">The column that names the image, or null.</param>
    public ImageColumn(DataViewRow row, DataViewSchema.Column image, DataViewSchema.Column? path)
    {
        _row = row;
        _image = row.GetGetter<MLImage>(image);
        if (path is { } column)
            _path = row.GetGetter<ReadOnlyMemory<char>>(column);
    }

    /// <summary>The text column of this name, if there is one.</summary>
    public static DataViewSchema.Column? FindPath(DataViewSchema schema, string name) =>
        schema.GetColumnOrNull(name) is { Type: TextDataViewType } column ? column : null;

    /// <summary>What messages call the image: its path, or the number of its row.</summary>
    public string Name
    {
        get
        {
            ReadOnlyMemory<char> path = default;
            _path?.Invoke(ref path);
            return path.IsEmpty ? $"row {_row.Position}" : path.ToString();
        }
    }

    /// <summary>A copy of the pixels of the row's image, upright and opaque; the caller disposes it.</summary>
    /// <exception cref="DatasetException">There is no image, or it cannot be decoded; ML.NET's own errors do not name the file.</exception>
    public ImagePixels Read()
    {
        try
        {
            _image(ref _current!);
            return MLImagePixels.Read(_current ?? throw Unusable("there is no image."));
        }
        catch (ImageException exception)
        {
            throw new DatasetException(exception.Name, $"the image {exception.Problem}.", exception) { Image = exception.Name };
        }
        catch (Exception exception) when (
            exception is ArgumentException or IOException or InvalidOperationException or FormatException or UnauthorizedAccessException)
        {
            throw Unusable(FindProblem() ?? $"the image cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>The image of the present row cannot be used.</summary>
    /// <param name="problem">What is wrong, as a sentence.</param>
    /// <param name="cause">The cause, if another exception told it.</param>
    public DatasetException Unusable(string problem, Exception? cause = null) => new(Name, problem, cause) { Image = Name };

    /// <summary>What is wrong with the file that the row names, if it names one: more than ML.NET can tell.</summary>
    private string? FindProblem()
    {
        try
        {
            if (_path is not null)
                EncodedImage.Open(Name).Dispose();
            return null;
        }
        catch (FileNotFoundException)
        {
            return "the file is not there.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"the file cannot be read: {exception.Message}";
        }
        catch (ImageException exception)
        {
            return $"the image {exception.Problem}.";
        }
    }
}
