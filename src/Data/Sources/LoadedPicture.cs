using System.Buffers;
using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Data.Pixels;

namespace Microsoft.ML.SparseDetr.Data.Sources;

/// <summary>A decoded picture with its objects on the way into a batch. Owns its pixels.</summary>
internal sealed class LoadedPicture : IDisposable
{
    private readonly MLImage? _image;
    private readonly byte[]? _rented;

    /// <summary>Takes over a picture.</summary>
    public LoadedPicture(long imageId, string name, MLImage image, int[] labels, float[] boxesXyxy)
    {
        (ImageId, Name, Labels, BoxesXyxy) = (imageId, name, labels, boxesXyxy);
        _image = image;
        (Width, Height) = (image.Width, image.Height);
    }

    /// <summary>Copies a sample.</summary>
    public LoadedPicture(DetectionSample sample)
    {
        (ImageId, Name, Labels, BoxesXyxy) = (sample.ImageId, sample.Name, sample.Labels, sample.BoxesXyxy);
        (Width, Height) = (sample.Image.Width, sample.Image.Height);
        _rented = ArrayPool<byte>.Shared.Rent(Width * Height * PixelView.BytesPerPixel);
        PixelConversion.SpreadToRgba(sample.Image, _rented);
    }

    public long ImageId { get; }

    public string Name { get; }

    public int[] Labels { get; }

    public float[] BoxesXyxy { get; }

    public int Width { get; }

    public int Height { get; }

    public PixelView View => _image is null ? new PixelView(_rented, Width, Height, isBgr: false) : _image.AsView();

    public void Dispose()
    {
        _image?.Dispose();
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented);
    }
}
