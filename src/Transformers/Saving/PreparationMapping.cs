using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Transformers.Scoring;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.SparseDetr.Transformers.Saving;

/// <summary>Resizes the image to the input size of the network, exactly as training did.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class PreparationMapping : CustomMappingFactory<PreparationMapping.Input, PreparationMapping.Output>
{
    public const string Contract = "Microsoft.ML.SparseDetr.Preparation/1";

    public static void Map(Input source, Output target)
    {
        using var image = MLImagePixels.Read(source.Image ?? throw new InvalidOperationException("A row holds no image."));
        var state = ScoringState.Of(source.State);
        target.TargetSizes = [image.Width, image.Height];
        target.Resized = ImagePreparation.Resize(image, state.Width, state.Height);
    }

    public override Action<Input, Output> GetMapping() => Map;

    /// <summary>The source image and the model's state.</summary>
    internal sealed class Input
    {
        [ColumnName(ChainColumns.Image), UnsizedImage]
        public MLImage? Image { get; set; }

        [ColumnName(ChainColumns.State)]
        public ReadOnlyMemory<char> State { get; set; }
    }

    /// <summary>The image at the network's input size, and width and height of the source image.</summary>
    internal sealed class Output
    {
        [ColumnName(ChainColumns.Resized), UnsizedImage]
        public MLImage? Resized { get; set; }

        [ColumnName(ChainColumns.TargetSizes), VectorType(2)]
        public long[] TargetSizes { get; set; } = new long[2];
    }
}
