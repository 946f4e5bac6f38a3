namespace Microsoft.ML.SparseDetr;

/// <summary>What a finding is about.</summary>
public enum DatasetFindingKind
{
    /// <summary>The layout of the whole data set: an unknown format, too many images left out, files of another system.</summary>
    Layout,

    /// <summary>The characters of an annotation file: UTF-16, Latin-1, GBK.</summary>
    Encoding,

    /// <summary>The JSON or XML of an annotation file: comments, NaN, a bare ampersand, a document type, damage.</summary>
    Syntax,

    /// <summary>An id that is missing, written as text or fraction, or used twice.</summary>
    Identifier,

    /// <summary>An annotation of an image or a category that the file does not have.</summary>
    Reference,

    /// <summary>A class: odd or doubled names, the root of a tree of classes, no object.</summary>
    ClassName,

    /// <summary>The name of an image file is not as it is on the disk.</summary>
    FileName,

    /// <summary>The image file is missing or cannot be used.</summary>
    ImageFile,

    /// <summary>The annotation has no image size, or another one than the file.</summary>
    ImageSize,

    /// <summary>A box that is missing, not finite or without area.</summary>
    Box,

    /// <summary>A box that stands out of its image.</summary>
    BoxOutside,

    /// <summary>A box whose corners are swapped.</summary>
    BoxCorners,

    /// <summary>Boxes in another format than the layout defines: normalised, two corners, counted from 0, decimal commas, text.</summary>
    BoxFormat,

    /// <summary>A box taken from an outline.</summary>
    Outline,

    /// <summary>A rotated box.</summary>
    Rotation,

    /// <summary>An area that is missing a value.</summary>
    Area,

    /// <summary>A mark that evaluation ignores an object: COCO iscrowd, VOC difficult.</summary>
    Ignored,

    /// <summary>Named parts of the data set, such as train and val.</summary>
    Split,
}
