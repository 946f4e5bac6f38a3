using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.SparseDetr.Onnx;

namespace Microsoft.ML.SparseDetr.Inspection;

/// <summary>A network in ONNX Runtime with one image of noise as its input.</summary>
internal sealed class NetworkSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly NoiseInputs _inputs;

    /// <param name="onnx">The file's content.</param>
    /// <param name="threads">Threads of a run.</param>
    /// <param name="optimize">Whether ONNX Runtime may rewrite the graph, as it does when a model scores.</param>
    /// <param name="profilePrefix">How the name of the profile's file starts, or null for no profile.</param>
    /// <param name="side">Side of the image for a network that takes any size.</param>
    /// <exception cref="InvalidDataException">ONNX Runtime refuses the network, or it has no image input.</exception>
    public NetworkSession(byte[] onnx, int threads, bool optimize, string? profilePrefix, int? side = null)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
        // What it would write to standard error comes as an exception, too.
        options.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;
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
            throw new InvalidDataException($"ONNX Runtime cannot load the network; it says {RuntimeMessage.Of(e)}.", e);
        }
        try
        {
            _inputs = new NoiseInputs(_session, side);
        }
        catch
        {
            _session.Dispose();
            throw;
        }
    }

    /// <summary>Height of the image in pixels.</summary>
    public int Height => _inputs.Height;

    /// <summary>Width of the image in pixels.</summary>
    public int Width => _inputs.Width;

    /// <summary>Runs the network once.</summary>
    /// <exception cref="InvalidDataException">ONNX Runtime cannot run the network.</exception>
    public void Run()
    {
        try
        {
            using var outputs = _session.Run(_run, _inputs.Names, _inputs.Values, _session.OutputNames);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidDataException($"ONNX Runtime cannot run the network; it says {RuntimeMessage.Of(e)}.", e);
        }
    }

    /// <summary>Ends the profile; the nodes of each run so far.</summary>
    public IReadOnlyList<IReadOnlyList<ProfiledNode>> EndProfile() => ProfileReader.Read(File.ReadAllText(_session.EndProfiling()));

    public void Dispose()
    {
        _inputs.Dispose();
        _run.Dispose();
        _session.Dispose();
    }
}
