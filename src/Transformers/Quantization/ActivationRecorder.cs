using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Onnx.Sessions;
using Microsoft.ML.SparseDetr.Transformers.Scoring;

namespace Microsoft.ML.SparseDetr.Transformers.Quantization;

/// <summary>A network whose inner values can be read while it runs.</summary>
internal sealed class ActivationRecorder : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
    private readonly string[] _inner;
    private readonly bool _showsImages;

    /// <param name="model">The network; the values become outputs of it.</param>
    /// <param name="values">Names of float values.</param>
    /// <param name="threads">Threads of a run.</param>
    /// <exception cref="InvalidDataException">ONNX Runtime refuses the network.</exception>
    public ActivationRecorder(ModelProto model, IReadOnlyList<string> values, int threads)
    {
        (_inner, _showsImages) = ([.. values.Where(value => !OnnxTensors.Inputs.Contains(value))], values.Contains(OnnxTensors.Images));
        foreach (var value in _inner)
            model.Graph.Output.Add(new ValueInfoProto
            {
                Name = value,
                Type = new TypeProto { TensorType = new TensorTypeProto { ElemType = (int)OnnxElementType.Float } },
            });
        using var options = SessionSettings.Create(ScoringOptions.OfThreads(threads));
        try
        {
            _session = new InferenceSession(model.ToByteArray(), options);
        }
        catch (OnnxRuntimeException error)
        {
            throw RuntimeMessage.CannotRun(error);
        }
    }

    /// <summary>Runs the network and shows each value to <paramref name="look"/>.</summary>
    public void Run(PreparedBatch batch, ActivationReader look)
    {
        using var images = OrtValue.CreateTensorValueFromMemory(batch.Pixels, [batch.Count, 3, batch.Height, batch.Width]);
        using var sizes = OrtValue.CreateTensorValueFromMemory(batch.Sizes, [batch.Count, 2]);
        using var outputs = _session.Run(_run, OnnxTensors.Inputs, [images, sizes], _inner);
        foreach (var (value, output) in _inner.Zip(outputs))
            look(value, output.GetTensorDataAsSpan<float>());
        if (_showsImages)
            look(OnnxTensors.Images, batch.Pixels);
    }

    public void Dispose()
    {
        _session.Dispose();
        _run.Dispose();
    }
}

/// <summary>Takes the numbers of a value.</summary>
internal delegate void ActivationReader(string value, ReadOnlySpan<float> numbers);
