using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Onnx.Sessions;

namespace Microsoft.ML.SparseDetr.Inspection;

/// <summary>A network in ONNX Runtime with one image of noise as its input.</summary>
internal sealed class NetworkSession : IDisposable
{
    /// <summary>Longest that a network may take for its first image: one that loops for ever would hold the caller.</summary>
    private static readonly TimeSpan LongestTrial = TimeSpan.FromSeconds(15);

    private const uint MostMemory = 1u << 30;

    /// <summary>An arena that refuses what is beyond its limit instead of taking all memory of the machine.</summary>
    private static readonly Lazy<bool> LimitedArena = new(() =>
    {
        using var memory = new OrtMemoryInfo(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.ArenaAllocator, 0, OrtMemType.Default);
        using var arena = new OrtArenaCfg(MostMemory, -1, -1, -1);
        OrtEnv.Instance().CreateAndRegisterAllocator(memory, arena);
        return true;
    });

    private readonly InferenceSession _session;
    private readonly RunOptions _run = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
    private readonly NoiseInputs _inputs;

    /// <param name="onnx">The file's content.</param>
    /// <param name="scoring">What runs it.</param>
    /// <param name="optimize">Whether ONNX Runtime may rewrite the graph, as it does when a model scores.</param>
    /// <param name="profilePrefix">How the name of the profile's file starts, or null for no profile.</param>
    /// <param name="side">Side of the image for a network that takes any size.</param>
    /// <exception cref="ExecutionProviderException">The provider cannot be used here.</exception>
    /// <exception cref="InvalidDataException">ONNX Runtime refuses the network, or it has no image input.</exception>
    public NetworkSession(byte[] onnx, ScoringOptions scoring, bool optimize, string? profilePrefix, int? side = null)
    {
        using var options = SessionSettings.Create(scoring);
        if (!optimize && LimitedArena.Value)
            options.AddSessionConfigEntry("session.use_env_allocators", "1");
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

    /// <summary>Runs the network for the first time, which ends when it takes too long.</summary>
    /// <exception cref="InvalidDataException">ONNX Runtime cannot run the network, or not within the limits of time and memory.</exception>
    public void Try()
    {
        var late = false;
        using var timer = new Timer(
            _ =>
            {
                late = true;
                _run.Terminate = true;
            },
            null, LongestTrial, Timeout.InfiniteTimeSpan);
        try
        {
            Run();
        }
        catch (InvalidDataException e) when (late)
        {
            throw new InvalidDataException($"the network takes more than {LongestTrial.TotalSeconds:0} seconds for one image.", e);
        }
    }

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
