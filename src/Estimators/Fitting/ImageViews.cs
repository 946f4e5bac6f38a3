using Microsoft.ML.SparseDetr.Data.Sources;

namespace Microsoft.ML.SparseDetr.Estimators.Fitting;

/// <summary>Views of annotated images as users have them.</summary>
internal static class ImageViews
{
    /// <summary>The other half of a split comes straight from the loader: its images are still paths.</summary>
    public static IDataView WithImages(MLContext ml, IDataView view, DataViewColumns columns) =>
        view.Schema.GetColumnOrNull(columns.Image) is null && view.Schema.GetColumnOrNull(columns.ImagePath) is not null
            ? ml.Transforms.LoadImages(columns.Image, "", columns.ImagePath).Fit(view).Transform(view)
            : view;
}
