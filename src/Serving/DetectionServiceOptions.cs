using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr;

/// <summary>How a model is served; see <see cref="DetectionService"/>.</summary>
public sealed class DetectionServiceOptions
{
    private const double MostPixels = 500e6;

    /// <summary>The model: a zip of <c>mlContext.Model.Save</c> or an exported ONNX file. Needed.</summary>
    public string ModelFile { get; set; } = "";

    /// <summary>What runs the network.</summary>
    public ExecutionProvider ExecutionProvider { get; set; }

    /// <summary>Number of the GPU, 0 to 63, where the provider has several to choose from.</summary>
    [AllowedRange(0, 63)]
    public int DeviceId { get; set; }

    /// <summary>Threads of one network run, 1 to 256. One gives the most images a second, more the shortest time for one alone.</summary>
    [AllowedRange(1, 256)]
    public int Threads { get; set; } = 1;

    /// <summary>Network runs at the same time, 1 to 256; null for as many as the machine has processors for.</summary>
    [AllowedRange(1, 256)]
    public int? ConcurrentRuns { get; set; }

    /// <summary>Most images of one network run, 1 to 256.</summary>
    [AllowedRange(1, 256)]
    public int MaximumBatch { get; set; } = 4;

    /// <summary>
    /// Milliseconds, 0 to 10000, that an image waits at most for others to fill its batch. With 0 a batch has what is there already, and an
    /// image alone is not held up.
    /// </summary>
    [AllowedRange(0, 10_000)]
    public int WaitMilliseconds { get; set; }

    /// <summary>
    /// Images that may be inside at the same time, 1 to 100000, those in the network included; what comes then is refused at once with a
    /// <see cref="DetectionQueueFullException"/>.
    /// </summary>
    [AllowedRange(1, 100_000)]
    public int QueueCapacity { get; set; } = 64;

    /// <summary>
    /// Most pixels (width · height) of an image, 1 to 500 million; they are counted before anything is decoded. A decoded image takes four
    /// bytes a pixel, and as many as there are processors are decoded at the same time.
    /// </summary>
    [AllowedRange(1, MostPixels)]
    public long MaximumPixels { get; set; } = 40_000_000;

    /// <summary>
    /// Lowest score to return where a call names none, 0 to 1; null for what the model recommends, else
    /// <see cref="SuperSparseDetrTransformer.DefaultScoreThreshold"/>.
    /// </summary>
    [AllowedRange(0, 1)]
    public float? ScoreThreshold { get; set; }

    /// <summary>A copy that later changes do not reach.</summary>
    internal DetectionServiceOptions Copy() => (DetectionServiceOptions)MemberwiseClone();
}
