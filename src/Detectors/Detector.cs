using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Primitives;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors;

/// <summary>A detection transformer, for training and for evaluation.</summary>
/// <remarks>Names of the fields of a detector are the official state-dict keys.</remarks>
internal abstract class Detector : nn.Module<Tensor, DenoisingQueries?, DetectorOutput>
{
    /// <summary>Sides of an image must be multiples of this many pixels.</summary>
    public const int SizeStep = 32;

    private SparseState _structure = SparseState.Dense;

    private protected Detector(string name, DetectorPreset preset, int classCount, int height, int width, DetectorParts parts)
        : base(name) =>
        (Preset, ClassCount, Height, Width, Parts) = (preset, classCount, height, width, parts);

    /// <summary>The row of the table that this detector was built from.</summary>
    public DetectorPreset Preset { get; }

    /// <summary>Number of classes C.</summary>
    public int ClassCount { get; }

    /// <summary>Height in pixels that the detector was made for; other sizes work as well.</summary>
    public int Height { get; }

    /// <summary>Width in pixels that the detector was made for.</summary>
    public int Width { get; }

    /// <summary>What the detector has beyond the parts of its preset, or instead of them.</summary>
    public DetectorParts Parts { get; }

    /// <summary>What of the structure is in use; the next pass follows it.</summary>
    /// <exception cref="ArgumentException">The structure does not fit this detector; the message names the set.</exception>
    /// <exception cref="InvalidOperationException">The detector has been gathered.</exception>
    public SparseState Structure
    {
        get => _structure;
        set
        {
            if (IsGathered)
                throw new InvalidOperationException("A gathered detector has no other channels than those it was cut down to.");
            StructureCheck.ThrowIfUnfit(value, this);
            foreach (var group in ChannelGroups)
                if (value.Channels.GetValueOrDefault(group.Name) is var kept && !ReferenceEquals(kept, group.Kept))
                    group.Kept = kept;
            _structure = value;
            UseTokens();
        }
    }

    /// <summary>Whether this is a copy that <see cref="Gather"/> cut down.</summary>
    internal bool IsGathered { get; private set; }

    /// <summary>Height and width of each level at the detector's own image size, finest first.</summary>
    internal abstract IReadOnlyList<GridSize> Levels { get; }

    /// <summary>Every group of channels that can be left out, in a fixed order.</summary>
    internal IReadOnlyList<ChannelGroup> ChannelGroups { get; private set; } = [];

    /// <summary>Whether denoising queries can join in training.</summary>
    internal virtual bool TakesDenoising => false;

    /// <summary>Whether a predictor chooses tokens for each image.</summary>
    internal virtual bool ChoosesTokens => false;

    /// <summary>Share ρ of the tokens that the encoder updates, null where it updates all without a choice.</summary>
    internal float? KeepRatio => Preset.Design.KeepRatio is { } own ? Parts.KeepRatio ?? own : null;

    /// <summary>Whether passes also return a <see cref="DetectorTrace"/>.</summary>
    internal bool Tracing { get; set; }

    /// <summary>Makes a detector with fresh weights, in training mode.</summary>
    /// <param name="preset">The row of the table.</param>
    /// <param name="classCount">Number of classes, at least 1.</param>
    /// <param name="height">Height of the images in pixels, a multiple of 32.</param>
    /// <param name="width">Width of the images in pixels, a multiple of 32.</param>
    /// <param name="parts">What the detector gets beyond the parts of its preset, or instead of them; null for nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static Detector Create(DetectorPreset preset, int classCount, int height, int width, DetectorParts? parts = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 1);
        CheckSide(height, nameof(height));
        CheckSide(width, nameof(width));
        return preset.Design.Build(preset, classCount, height, width, parts ?? DetectorParts.OfPreset);
    }

    /// <summary>Number of queries for images of a size: as many as the structure has, at most one for each token.</summary>
    /// <param name="height">Height in pixels.</param>
    /// <param name="width">Width in pixels.</param>
    public abstract int QueryCount(int height, int width);

    /// <summary>Runs the network.</summary>
    /// <param name="images">[B, 3, H, W] RGB in 0..1; H and W multiples of 32.</param>
    /// <param name="denoising">Noised ground truth, in training only.</param>
    /// <returns>Predictions: of all stages in training, of the last layer in evaluation.</returns>
    /// <exception cref="ArgumentException">The images have another shape.</exception>
    public override DetectorOutput forward(Tensor images, DenoisingQueries? denoising = null)
    {
        if (images.ndim != 4 || images.shape[1] != 3)
            throw new ArgumentException($"Images must be [B, 3, H, W]; these are [{string.Join(", ", images.shape)}].", nameof(images));
        CheckSide(images.shape[2], nameof(images));
        CheckSide(images.shape[3], nameof(images));
        return Run(images, denoising, Tracing);
    }

    /// <summary>Probability of each class.</summary>
    /// <param name="logits">[B, Q, …] of a pass.</param>
    /// <returns>[B, Q, C]; 0 where the detector does not mean the class.</returns>
    internal virtual Tensor Probabilities(Tensor logits) => logits.sigmoid();

    /// <summary>Predictions for queries at tokens that another detector chose.</summary>
    /// <param name="images">[B, 3, H, W].</param>
    /// <param name="candidates">[B, R] a token for each query rank.</param>
    internal virtual LayerPrediction Follow(Tensor images, Tensor candidates) => throw NoBudgets();

    /// <summary>Predictions for queries of its own, with the trace.</summary>
    /// <param name="images">[B, 3, H, W].</param>
    internal DetectorOutput Traced(Tensor images) => Run(images, denoising: null, tracing: true);

    /// <summary>
    /// All that another detector can learn from: the predictions of every layer and the maps, with the trace of own queries.
    /// </summary>
    /// <param name="images">[B, 3, H, W].</param>
    /// <param name="candidates">[B, R] a token for each query rank that the other detector chose, or null for queries of its own.</param>
    internal virtual DetectorOutput Lesson(Tensor images, Tensor? candidates) => throw NoBudgets();

    /// <summary>
    /// A copy whose weights are cut down to what is in use: the network that is exported. It computes the same, and its structure
    /// cannot be changed any more.
    /// </summary>
    internal Detector Gather()
    {
        var copy = Copy();
        copy.IsGathered = true;
        copy.UseTokens();
        foreach (var module in copy.modules().OfType<IGatherable>())
            module.Gather();
        return copy;
    }

    /// <summary>A detector of the same make, weights and structure, in the same mode and on the same device.</summary>
    internal Detector Copy()
    {
        var copy = Create(Preset, ClassCount, Height, Width, Parts);
        copy.to(parameters().First().device);
        ModuleState.Copy(this, copy);
        copy.Structure = Structure;
        copy.train(training);
        return copy;
    }

    /// <summary>Appends the network as it runs in evaluation, without the post-processing.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="images">[N, 3, H, W] of the detector's size.</param>
    /// <param name="imageRows">Appends [N, 1] int64, the position of each image in the batch.</param>
    /// <returns>[N·Q, …] logits and [N·Q, 4] boxes cxcywh.</returns>
    /// <exception cref="NotSupportedException">The images are too small to be exported.</exception>
    internal abstract (string Logits, string Boxes) Emit(OnnxGraph graph, string images, Func<string> imageRows);

    /// <summary>Appends the choice of the detections.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="logits">[N·Q, …].</param>
    /// <param name="boxes">[N·Q, 4] cxcywh.</param>
    /// <param name="sizes">[N, 2] int64 width and height of the images.</param>
    internal virtual void EmitPostprocessing(OnnxGraph graph, string logits, string boxes, string sizes) =>
        DetectorExporter.EmitPostprocessing(graph, logits, boxes, sizes, QueryCount(Height, Width), ClassCount);

    private protected abstract DetectorOutput Run(Tensor images, DenoisingQueries? denoising, bool tracing);

    /// <summary>Makes the next pass follow the tokens of the structure.</summary>
    private protected virtual void UseTokens()
    {
    }

    /// <summary>To be called when all layers are there.</summary>
    private protected void Complete()
    {
        RegisterComponents();
        ChannelGroups = [.. FindChannelGroups()];
    }

    /// <exception cref="NotSupportedException">A map has less than two cells on a side.</exception>
    private protected void ThrowIfTooSmall(IEnumerable<GridSize> levels)
    {
        if (levels.Any(level => level.Height < 2 || level.Width < 2))
            throw new NotSupportedException(
                $"A detector for images of {Width}×{Height} pixels cannot be exported: its coarsest map has less than 2 cells on a side.");
    }

    private IEnumerable<ChannelGroup> FindChannelGroups()
    {
        foreach ((var path, var module) in named_modules())
            if (module is IChannelOwner owner)
                foreach ((var name, var group) in owner.ChannelGroups)
                {
                    group.Name = $"{path}.{name}";
                    yield return group;
                }
    }

    private NotSupportedException NoBudgets() => new($"{Preset} takes no budgets.");

    private static void CheckSide(long side, string name)
    {
        if (side < SizeStep || side % SizeStep != 0)
            throw new ArgumentOutOfRangeException(name, side, $"The side of an image must be a positive multiple of {SizeStep} pixels.");
    }
}
