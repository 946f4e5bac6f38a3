using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Inspection;

/// <summary>An exported detector in ONNX Runtime with one image of noise as its input; the content does not change the cost.</summary>
internal sealed class NetworkSession : IDisposable
{
    private const int MaximumSide = 4096;

    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly OrtValue _pixels;
    private readonly OrtValue _size;

    /// <param name="onnx">The file's content.</param>
    /// <param name="threads">Threads of a run.</param>
    /// <param name="optimize">Whether ONNX Runtime may rewrite the graph, as it does when a model scores.</param>
    /// <param name="profilePrefix">How the name of the profile's file starts, or null for no profile.</param>
    /// <exception cref="InvalidDataException">ONNX Runtime refuses the network, or it is no detector of this library.</exception>
    public NetworkSession(byte[] onnx, int threads, bool optimize, string? profilePrefix)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
        // As in scoring; and threads that spin after their session has finished would slow the one whose turn comes next.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.GraphOptimizationLevel = optimize ? GraphOptimizationLevel.ORT_ENABLE_ALL : GraphOptimizationLevel.ORT_DISABLE_ALL;
        if (profilePrefix is not null)
        {
            options.ProfileOutputPathPrefix = profilePrefix;
            options.EnableProfiling = true;
        }
        try
        {
            _session = new InferenceSession(onnx, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidDataException($"ONNX Runtime cannot load the network; it says {PlainText.Quote(e.Message)}.", e);
        }
        try
        {
            var (height, width) = ReadSize(_session);
            var noise = new Random(1);
            var pixels = new float[3 * height * width];
            for (var i = 0; i < pixels.Length; i++)
                pixels[i] = noise.NextSingle();
            _pixels = OrtValue.CreateTensorValueFromMemory(pixels, [1, 3, height, width]);
            _size = OrtValue.CreateTensorValueFromMemory(new long[] { width, height }, [1, 2]);
        }
        catch
        {
            _session.Dispose();
            throw;
        }
    }

    /// <summary>Runs the network once.</summary>
    /// <exception cref="InvalidDataException">ONNX Runtime cannot run the network.</exception>
    public void Run()
    {
        try
        {
            using var outputs = _session.Run(_run, OnnxTensors.Inputs, [_pixels, _size], OnnxTensors.Outputs);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidDataException($"ONNX Runtime cannot run the network; it says {PlainText.Quote(e.Message)}.", e);
        }
    }

    /// <summary>Ends the profile; the nodes of each run so far.</summary>
    public IReadOnlyList<IReadOnlyList<ProfiledNode>> EndProfile() => ProfileReader.Read(File.ReadAllText(_session.EndProfiling()));

    public void Dispose()
    {
        _pixels.Dispose();
        _size.Dispose();
        _run.Dispose();
        _session.Dispose();
    }

    private static (int Height, int Width) ReadSize(InferenceSession session)
    {
        foreach (var name in OnnxTensors.Outputs)
            if (!session.OutputMetadata.ContainsKey(name))
                throw new InvalidDataException($"The network has no output '{name}'; was it exported by this library?");
        if (!session.InputMetadata.ContainsKey(OnnxTensors.TargetSizes)
            || !session.InputMetadata.TryGetValue(OnnxTensors.Images, out var images))
            throw new InvalidDataException(
                $"The network has no inputs '{OnnxTensors.Images}' and '{OnnxTensors.TargetSizes}'; was it exported by this library?");
        if (images.Dimensions is not [_, 3, > 0 and <= MaximumSide, > 0 and <= MaximumSide])
            throw new InvalidDataException(
                $"The network's input '{OnnxTensors.Images}' is [{string.Join(", ", images.Dimensions ?? [])}], not [N, 3, H, W] with "
                + $"sides of 1 to {MaximumSide} pixels.");
        return (images.Dimensions[2], images.Dimensions[3]);
    }
}
