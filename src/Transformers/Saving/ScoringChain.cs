using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Transformers.Scoring;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.SparseDetr.Transformers.Saving;

/// <summary>
/// Builds a detector out of ML.NET's own transformers, so that its zip loads with a bare <c>Model.Load</c>:
/// a third-party type cannot come out of <c>Model.Load</c>, library transformers around an ONNX model can.
/// </summary>
internal static class ScoringChain
{
    private sealed class ImageRow
    {
        [UnsizedImage]
        public MLImage? Image { get; set; }
    }

    private sealed class ClassNameRow
    {
        public string Name { get; set; } = "";
    }

    public static TransformerChain<ITransformer> Build(MLContext ml, ScoringState state, byte[] onnx)
    {
        var columns = state.Columns;
        var image = SchemaDefinition.Create(typeof(ImageRow));
        image[nameof(ImageRow.Image)].ColumnName = columns.Image;
        var current = ml.Data.LoadFromEnumerable(Array.Empty<ImageRow>(), image);

        var shapes = new Dictionary<string, int[]>
        {
            [ChainColumns.Images] = [1, 3, state.Height, state.Width],
            [ChainColumns.TargetSizes] = [1, 2],
        };
        using var network = new MemoryStream(OnnxTensorNames.AddPrefix(onnx, ChainColumns.Prefix));
        IEstimator<ITransformer>[] steps =
        [
            ml.Transforms.CopyColumns(ChainColumns.Image, columns.Image),
            ml.Transforms.CustomMapping<StateKeyMapping.Input, StateKeyMapping.Output>(StateKeyMapping.Map, StateKeyMapping.Contract),
            ml.Transforms.Conversion.MapValue(
                ChainColumns.State, [new KeyValuePair<string, string>(ScoringState.Format, state.ToText())], ChainColumns.Key),
            ml.Transforms.CustomMapping<PreparationMapping.Input, PreparationMapping.Output>(PreparationMapping.Map,
                PreparationMapping.Contract),
            // The mapping cannot declare a size that differs from model to model; this step adds the size and leaves the pixels alone.
            ml.Transforms.ResizeImages(
                ChainColumns.Sized, state.Width, state.Height, ChainColumns.Resized, ImageResizingEstimator.ResizingKind.Fill),
            ml.Transforms.ExtractPixels(ChainColumns.Images, ChainColumns.Sized, scaleImage: ImagePreparation.Scale),
            ml.Transforms.ApplyOnnxModel(
                [ChainColumns.Labels, ChainColumns.Boxes, ChainColumns.Scores], [ChainColumns.Images, ChainColumns.TargetSizes], network,
                shapes,
                gpuDeviceId: null, fallbackToCpu: false),
            ml.Transforms.CustomMapping<SelectionMapping.Input, SelectionMapping.Output>(SelectionMapping.Map, SelectionMapping.Contract),
            .. Tail(ml, columns, ml.Data.LoadFromEnumerable(state.ClassNames.Select(name => new ClassNameRow { Name = name }))),
        ];

        // One by one: an estimator chain would refuse the image column, whose type it compares by reference.
        var fitted = new List<ITransformer>();
        foreach (var step in steps)
        {
            var transformer = step.Fit(current);
            current = transformer.Transform(current);
            fitted.Add(transformer);
        }
        return new TransformerChain<ITransformer>([.. fitted]);
    }

    /// <summary>The columns that a fitted detector promises to append to <paramref name="input"/>.</summary>
    public static SchemaShape Promise(MLContext ml, DetectionColumns columns, SchemaShape input)
    {
        var shape = ml.Transforms.CustomMapping<StateKeyMapping.Input, SelectionMapping.Output>(static (_, _) => { }, contractName: null)
            .GetOutputSchema(input);
        foreach (var step in Tail(ml, columns, classNames: null))
            shape = step.GetOutputSchema(shape);
        return new SchemaShape(shape.Where(column => !column.Name.StartsWith(ChainColumns.Prefix, StringComparison.Ordinal)));
    }

    private static IEstimator<ITransformer>[] Tail(MLContext ml, DetectionColumns columns, IDataView? classNames)
    {
        List<IEstimator<ITransformer>> steps =
        [
            ml.Transforms.Conversion.MapValueToKey(columns.PredictedLabel, ChainColumns.Names, keyData: classNames),
            ml.Transforms.CopyColumns(columns.PredictedBoundingBoxes, ChainColumns.KeptBoxes),
            ml.Transforms.CopyColumns(columns.Score, ChainColumns.KeptScores),
        ];
        if (classNames is not null)
            steps.Add(ml.Transforms.DropColumns(ChainColumns.All));
        return [.. steps];
    }
}
