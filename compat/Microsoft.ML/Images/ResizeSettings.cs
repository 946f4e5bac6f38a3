namespace Microsoft.ML.Transforms.Image;

internal readonly record struct ResizeSettings(int Width, int Height, ImageResizingEstimator.ResizingKind Kind, ImageResizingEstimator.Anchor Anchor);
