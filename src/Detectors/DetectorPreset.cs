using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Backbones;
using Microsoft.ML.SparseDetr.Detectors.Decoders;
using Microsoft.ML.SparseDetr.Detectors.Detr;
using Microsoft.ML.SparseDetr.Detectors.Encoders;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr;

/// <summary>One row of the table of detectors.</summary>
/// <remarks>The table of detectors. Numbers: the configuration files of the official code.</remarks>
public sealed record DetectorPreset
{
    private static readonly DetectorPreset[] Table =
    [
        Deim(DetectorModel.DeimN, "deim-n", HgArchitecture.B0, new(EncoderKind.HybridConcat, 128, 512, 0.34, 0.5),
            new(false, 128, 512, 3, [6, 6]),
            8e-4, OptimizerRule.Backbone(0.5), OptimizerRule.HeadNormsAndBiases),
        Deim(DetectorModel.DeimS, "deim-s", HgArchitecture.B0, new(EncoderKind.HybridConcat, 256, 1024, 0.5, 0.34),
            new(false, 256, 1024, 3, [3, 6, 3]),
            4e-4, OptimizerRule.BackboneWithoutNorms(0.5), OptimizerRule.AllNorms),
        Deim(DetectorModel.DeimM, "deim-m", HgArchitecture.B2, new(EncoderKind.HybridConcat, 256, 1024, 1, 0.67),
            new(false, 256, 1024, 4, [3, 6, 3]),
            4e-4, OptimizerRule.BackboneWithoutNorms(0.1), OptimizerRule.AllNorms),
        Deim(DetectorModel.DeimL, "deim-l", HgArchitecture.B4, new(EncoderKind.HybridConcat, 256, 1024, 1, 1),
            new(false, 256, 1024, 6, [3, 6, 3]),
            5e-4, OptimizerRule.Backbone(0.05), OptimizerRule.HeadNorms),
        Deim(DetectorModel.DeimX, "deim-x", HgArchitecture.B5, new(EncoderKind.HybridConcat, 384, 2048, 1, 1),
            new(false, 256, 1024, 6, [3, 6, 3], RegScale: 8), 5e-4, OptimizerRule.Backbone(0.01),
            OptimizerRule.HeadNorms),
        Light(DetectorModel.DeimV2Atto, "deimv2-atto", 320, 100, HgArchitecture.Atto, width: 64, feedForward: 160,
            2e-3, OptimizerRule.Backbone(0.5), OptimizerRule.HeadNorms),
        Light(DetectorModel.DeimV2Femto, "deimv2-femto", 416, 150, HgArchitecture.Femto, width: 96, feedForward: 256,
            1.6e-3, OptimizerRule.Backbone(0.5), OptimizerRule.HeadNormsAndBiases),
        Light(DetectorModel.DeimV2Pico, "deimv2-pico", 640, 200, HgArchitecture.Pico, width: 112, feedForward: 320,
            1.6e-3, OptimizerRule.Backbone(0.5), OptimizerRule.HeadNormsAndBiases),
        Deim(DetectorModel.DeimV2N, "deimv2-n", HgArchitecture.B0, new(EncoderKind.HybridSum, 128, 512, 0.34, 0.5),
            new(true, 128, 512, 3, [6, 6]),
            8e-4, OptimizerRule.Backbone(0.5), OptimizerRule.HeadNormsAndBiases),
        Detr(DetectorModel.DetrR50, "detr-r50", 640, new(), () => new ResNet(ResNetArchitecture.ResNet50, firstReturned: 3)),
        Deformable(DetectorModel.DeformableDetrR50, "deformable-detr-r50", 640, new(), ResNet50),
        Deformable(DetectorModel.DeformableDetrRefinedR50, "deformable-detr-refined-r50", 640, DeformableShape.Refined, ResNet50),
        Deformable(DetectorModel.DeformableDetrTwoStageR50, "deformable-detr-two-stage-r50", 640, DeformableShape.TwoStages, ResNet50),
        Deformable(DetectorModel.DeformableDetrPlusR50, "deformable-detr-plus-r50", 640, DeformableShape.Efficient, ResNet50),
        Deformable(DetectorModel.DeformableDetrPlusSwinT, "deformable-detr-plus-swin-t", 640, DeformableShape.Efficient, SwinTiny),
        Deformable(DetectorModel.SparseDetrR50, "sparse-detr-r50", 640, DeformableShape.Sparse(0.1), ResNet50),
        Deformable(DetectorModel.SparseDetrSwinT, "sparse-detr-swin-t", 640, DeformableShape.Sparse(0.1), SwinTiny),
        Detr(DetectorModel.DetrAtto, "detr-atto", 320, DetrShape.Small, () => Atto(firstReturned: 2)),
        Deformable(DetectorModel.DeformableDetrPlusAtto, "deformable-detr-plus-atto", 320, DeformableShape.Efficient.Small(),
            () => Atto(firstReturned: 1)),
        Deformable(DetectorModel.SparseDetrAtto, "sparse-detr-atto", 320, DeformableShape.Sparse(0.1).Small(),
            () => Atto(firstReturned: 1)),
    ];

    private DetectorPreset(DetectorModel model, string name, int inputSize, int queries, DetectorLosses losses, bool unionMatching,
        DetectorDesign design, double learningRate, IReadOnlyList<OptimizerRule> optimizerRules)
    {
        (Model, Name, InputSize, Queries, Losses, UnionMatching) = (model, name, inputSize, queries, losses, unionMatching);
        (Design, LearningRate, OptimizerRules) = (design, learningRate, optimizerRules);
    }

    /// <summary>All detectors that can be built.</summary>
    public static IReadOnlyList<DetectorPreset> All => Table;

    /// <summary>The detector.</summary>
    public DetectorModel Model { get; }

    /// <summary>Name on the command line and in files, such as "deim-n".</summary>
    public string Name { get; }

    /// <summary>Side in pixels of the square images that the published weights were trained with.</summary>
    public int InputSize { get; }

    /// <summary>Number of queries, that is of boxes that can be found in an image.</summary>
    public int Queries { get; }

    /// <summary>What its authors say of it.</summary>
    public PublishedFigures Published => PublishedFigures.Of(Model);

    /// <summary>The losses of the official training.</summary>
    internal DetectorLosses Losses { get; }

    /// <summary>
    /// Whether box and edge losses take the union of all layers' matchings (global optimal set) instead of each layer's own.
    /// </summary>
    public bool UnionMatching { get; }

    /// <summary>Learning rate of the official training.</summary>
    internal double LearningRate { get; }

    /// <summary>
    /// Which parameters have a rate or a decay of their own in the official training. Its patterns put the backbone's norms into the
    /// backbone's group (N, L, X and all of DEIMv2) or give them the base rate (S, M); that is kept, the published weights were trained so.
    /// </summary>
    internal IReadOnlyList<OptimizerRule> OptimizerRules { get; }

    /// <summary>What it is made of.</summary>
    internal DetectorDesign Design { get; init; }

    /// <summary>Whether the last epochs match by score times overlap (DEIMv2).</summary>
    internal bool MatchesByOverlapAtLast => Design is DeimDesign { Decoder.Second: true };

    internal HgArchitecture Backbone => AsDeim.Backbone;

    internal EncoderShape Encoder => AsDeim.Encoder;

    internal DecoderShape Decoder => AsDeim.Decoder;

    private DeimDesign AsDeim => Design as DeimDesign ?? throw new InvalidOperationException($"{Name} is not made like DEIM.");

    /// <summary>Number of levels that the decoder looks at.</summary>
    internal int Levels => Decoder.Points.Length;

    /// <summary>Index of the first backbone stage that the encoder takes.</summary>
    internal int FirstStage => Encoder.Kind == EncoderKind.Lite ? Backbone.Stages.Length - 1 : Backbone.Stages.Length - Levels;

    /// <summary>Stride of the finest level in pixels.</summary>
    internal int FinestStride => 4 << FirstStage;

    /// <summary>Height and width of each level that the decoder looks at, for images of a size.</summary>
    internal GridSize[] LevelsFor(int height, int width) =>
        [.. Enumerable.Range(0, Levels).Select(i => new GridSize(height / (FinestStride << i), width / (FinestStride << i)))];

    /// <summary>The row of a detector.</summary>
    /// <param name="model">The detector.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is no member of <see cref="DetectorModel"/>.</exception>
    public static DetectorPreset Of(DetectorModel model) => Array.Find(Table, preset => preset.Model == model)
        ?? throw new ArgumentOutOfRangeException(nameof(model), model,
            $"There is no such detector; known are {string.Join(", ", Enum.GetNames<DetectorModel>())}.");

    /// <summary>The row with a name.</summary>
    /// <param name="name">A name such as "deim-n"; upper and lower case are the same.</param>
    /// <exception cref="ArgumentException">No detector has the name; the message lists the names.</exception>
    public static DetectorPreset Parse(string name) =>
        Array.Find(Table, preset => string.Equals(preset.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException(
            $"There is no detector '{name}'; known are {string.Join(", ", Table.Select(preset => preset.Name))}.", nameof(name));

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    private static DetectorPreset Deim(DetectorModel model, string name, HgArchitecture backbone, EncoderShape encoder,
        DecoderShape decoder, double learningRate, params OptimizerRule[] optimizerRules) =>
        new(model, name, 640, 300, DetectorLosses.Mal | DetectorLosses.Boxes | DetectorLosses.Local, unionMatching: true,
            new DeimDesign(backbone, encoder, decoder), learningRate, optimizerRules);

    private static DetectorPreset Light(DetectorModel model, string name, int inputSize, int queries, HgArchitecture backbone, int width,
        int feedForward, double learningRate, params OptimizerRule[] optimizerRules) =>
        new(model, name, inputSize, queries, DetectorLosses.Mal | DetectorLosses.Boxes, unionMatching: false,
            new DeimDesign(backbone, new EncoderShape(EncoderKind.Lite, width, 0, 0.34, 0.5),
                new DecoderShape(true, width, feedForward, 3, [4, 2], Gateway: false, SharedBoxHead: true)),
            learningRate, optimizerRules);

    private static DetectorPreset Detr(DetectorModel model, string name, int inputSize, DetrShape shape, Func<BackboneBody> body) =>
        new(model, name, inputSize, shape.Queries, DetectorLosses.Softmax | DetectorLosses.Boxes, unionMatching: false,
            new DetrDesign(shape, body), 1e-4, [OptimizerRule.Backbone(0.1)]);

    private static DetectorPreset Deformable(
        DetectorModel model, string name, int inputSize, DeformableShape shape, Func<BackboneBody> body) =>
        new(model, name, inputSize, shape.Queries,
            DetectorLosses.Focal | DetectorLosses.Boxes | (shape.ClassSpecificProposals ? DetectorLosses.ClassSpecificProposals : 0),
            unionMatching: false, new DeformableDesign(shape, body), 2e-4,
            [OptimizerRule.Backbone(0.1), OptimizerRule.SamplingPlaces(0.1)]);

    private static HgNetV2 Atto(int firstReturned) => new(HgArchitecture.Atto, firstReturned);

    private static ResNet ResNet50() => new(ResNetArchitecture.ResNet50);

    private static SwinTransformer SwinTiny() => new(SwinArchitecture.Tiny);
}
