using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.SparseDetr.Onnx;

namespace Microsoft.ML.SparseDetr.Transformers.Scoring;

/// <summary>An exported detector in ONNX Runtime; safe to be used by several threads at once.</summary>
internal sealed class OnnxDetector : IDisposable
{
    private static readonly string[] Inputs = [OnnxTensors.Images, OnnxTensors.TargetSizes];
    private static readonly string[] Outputs = [OnnxTensors.Labels, OnnxTensors.Boxes, OnnxTensors.Scores];

    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();

    public OnnxDetector(byte[] onnx, int threads)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
        // Threads that spin between two operators take a core from whoever shares the machine and gain little.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        _session = new InferenceSession(onnx, options);
    }

    /// <summary>Finds objects in each image of the batch.</summary>
    public Detections[] Run(PreparedBatch batch, float threshold, int classCount)
    {
        var count = batch.Count;
        using var images = OrtValue.CreateTensorValueFromMemory(batch.Pixels, [count, 3, batch.Height, batch.Width]);
        using var sizes = OrtValue.CreateTensorValueFromMemory(batch.Sizes, [count, 2]);
        using var outputs = _session.Run(_run, Inputs, [images, sizes], Outputs);
        var labels = outputs[0].GetTensorDataAsSpan<long>();
        var boxes = outputs[1].GetTensorDataAsSpan<float>();
        var scores = outputs[2].GetTensorDataAsSpan<float>();
        var candidates = scores.Length / count;
        var found = new Detections[count];
        for (var i = 0; i < count; i++)
            found[i] = Detections.Select(
                labels.Slice(i * candidates, candidates), boxes.Slice(i * candidates * 4, candidates * 4),
                scores.Slice(i * candidates, candidates),
                threshold, classCount);
        return found;
    }

    public void Dispose()
    {
        _session.Dispose();
        _run.Dispose();
    }
}
