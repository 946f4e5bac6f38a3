using Microsoft.ML.SparseDetr.Data.Annotations;

namespace Microsoft.ML.SparseDetr.Data.Formats.Coco;

/// <summary>The part of a COCO annotation file that detection needs, as it stands there; what is missing is null or NaN.</summary>
internal sealed class CocoFile
{
    public List<Image>? Images { get; set; }

    public List<Annotation>? Annotations { get; set; }

    public List<Category>? Categories { get; set; }

    /// <summary>An id: a number, or a text that is none.</summary>
    internal readonly record struct Key(long Number, string? Text)
    {
        public override string ToString() => Text ?? Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    internal sealed class Image
    {
        public Key? Id { get; set; }

        public string? FileName { get; set; }

        public double Width { get; set; } = double.NaN;

        public double Height { get; set; } = double.NaN;
    }

    internal sealed class Annotation
    {
        public Key? Id { get; set; }

        public Key? ImageId { get; set; }

        public Key? CategoryId { get; set; }

        /// <summary>The four numbers of the box, whatever their format; or what else stands there.</summary>
        public double[]? Box { get; set; }

        /// <summary>Box around the outline; only when <see cref="Box"/> is missing.</summary>
        public PixelBox? OutlineBox { get; set; }

        public double Area { get; set; } = double.NaN;

        public bool IsCrowd { get; set; }

        /// <summary>Degrees that the box is turned about its centre.</summary>
        public double Rotation { get; set; }
    }

    internal sealed class Category
    {
        public Key? Id { get; set; }

        public string? Name { get; set; }

        public string? Parent { get; set; }
    }
}
