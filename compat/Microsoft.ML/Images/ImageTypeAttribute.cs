using System;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms.Image;

public sealed class ImageTypeAttribute : DataViewTypeAttribute
{
    public ImageTypeAttribute()
    {
    }

    public ImageTypeAttribute(int height, int width)
    {
        Height = height;
        Width = width;
    }

    internal int Height { get; }

    internal int Width { get; }

    public override bool Equals(DataViewTypeAttribute other) => other is ImageTypeAttribute image && Height == image.Height && Width == image.Width;

    public override int GetHashCode() => HashCode.Combine(Height, Width);

    // Without a size this throws "Must be positive", as the package's attribute does.
    public override void Register() => DataViewTypeManager.Register(new ImageDataViewType(Height, Width), typeof(MLImage), this);
}
