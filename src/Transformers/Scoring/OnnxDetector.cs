using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Onnx.Sessions;

namespace Microsoft.ML.SparseDetr.Transformers.Scoring;

/// <summary>An exported detector in ONNX Runtime; safe to be used by several threads at once.</summary>
internal sealed class OnnxDetector : IDisposable
{
    private readonly InferenceSession _session;
    private readonly Lock? _turn; // where callers have to take turns
    private readonly RunOptions _run = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };

    /// <exception cref="ExecutionProviderException">The provider cannot be used here.</exception>
    /// <exception cref="InvalidDataException">The network cannot be run, or has other inputs or outputs than a detector.</exception>
    public OnnxDetector(byte[] onnx, ScoringOptions scoring)
    {
        _turn = SessionSettings.IsConcurrent(scoring.ExecutionProvider) ? null : new Lock();
        using var options = SessionSettings.Create(scoring);
        try
        {
            _session = new InferenceSession(onnx, options);
        }
        catch (OnnxRuntimeException error)
        {
            throw RuntimeMessage.CannotRun(error);
        }
        try
        {
            Require(_session.InputMetadata, OnnxTensors.Images, typeof(float), 4);
            Require(_session.InputMetadata, OnnxTensors.TargetSizes, typeof(long), 2);
            Require(_session.OutputMetadata, OnnxTensors.Labels, typeof(long), 2);
            Require(_session.OutputMetadata, OnnxTensors.Boxes, typeof(float), 3);
            Require(_session.OutputMetadata, OnnxTensors.Scores, typeof(float), 2);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Finds objects in each image of the batch.</summary>
    /// <exception cref="InvalidDataException">The outputs do not belong together, or are not finite.</exception>
    public Detections[] Run(PreparedBatch batch, float threshold, int classCount)
    {
        var count = batch.Count;
        using var images = OrtValue.CreateTensorValueFromMemory(batch.Pixels, [count, 3, batch.Height, batch.Width]);
        using var sizes = OrtValue.CreateTensorValueFromMemory(batch.Sizes, [count, 2]);
        using var outputs = Run(images, sizes);
        var labels = outputs[0].GetTensorDataAsSpan<long>();
        var boxes = outputs[1].GetTensorDataAsSpan<float>();
        var scores = outputs[2].GetTensorDataAsSpan<float>();
        var candidates = scores.Length / count;
        if (scores.Length != count * candidates || labels.Length != scores.Length || boxes.Length != 4 * scores.Length)
            throw new InvalidDataException(
                $"the network gives {labels.Length} labels, {scores.Length} scores and {boxes.Length} box corners for {count} images.");
        if (!AreFinite(scores) || !AreFinite(boxes))
            throw new InvalidDataException("the network gives scores or boxes that are not finite; its training has diverged.");
        var found = new Detections[count];
        for (var i = 0; i < count; i++)
            found[i] = Detections.Select(
                labels.Slice(i * candidates, candidates), boxes.Slice(i * candidates * 4, candidates * 4),
                scores.Slice(i * candidates, candidates),
                threshold, classCount);
        return found;
    }

    private IDisposableReadOnlyCollection<OrtValue> Run(OrtValue images, OrtValue sizes)
    {
        _turn?.Enter();
        try
        {
            return _session.Run(_run, OnnxTensors.Inputs, [images, sizes], OnnxTensors.Outputs);
        }
        catch (OnnxRuntimeException error)
        {
            throw RuntimeMessage.CannotRun(error);
        }
        finally
        {
            _turn?.Exit();
        }
    }

    private static void Require(IReadOnlyDictionary<string, NodeMetadata> tensors, string name, Type type, int rank)
    {
        if (!tensors.TryGetValue(name, out var tensor) || !tensor.IsTensor || tensor.ElementType != type
            || tensor.Dimensions.Length != rank)
            throw new InvalidDataException($"the network has no tensor '{name}' of {rank} dimensions of {type.Name}; it is no detector.");
    }

    private static bool AreFinite(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
            if (!float.IsFinite(value))
                return false;
        return true;
    }

    public void Dispose()
    {
        _session.Dispose();
        _run.Dispose();
    }
}
