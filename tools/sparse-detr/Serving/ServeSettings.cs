using System.Net;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Serving;

/// <summary>What <c>serve</c> was asked for.</summary>
internal sealed record ServeSettings
{
    public const int DefaultPort = 5080;

    /// <summary>The models; the first is meant where a request names none.</summary>
    public required IReadOnlyList<ServedFile> Models { get; init; }

    /// <summary>Where to listen.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Port, or 0 for a free one.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>What requests must bring along, or null.</summary>
    public string? Token { get; init; }

    /// <summary>What runs the networks, with how many threads.</summary>
    public ScoringOptions Scoring { get; init; } = new() { Threads = 1 };

    /// <summary>Network runs at the same time, or null for as many as there are processors for.</summary>
    public int? Runs { get; init; }

    /// <summary>Most images of one network run.</summary>
    public int MaximumBatch { get; init; } = 4;

    /// <summary>Milliseconds that an image waits for others.</summary>
    public int WaitMilliseconds { get; init; }

    /// <summary>Images that may be inside, for each model.</summary>
    public int Queue { get; init; } = 64;

    /// <summary>Most bytes of an encoded image.</summary>
    public long MaximumBytes { get; init; } = 20 << 20;

    /// <summary>Most pixels of an image.</summary>
    public long MaximumPixels { get; init; } = 40_000_000;

    /// <summary>Lowest score where neither request nor model names one.</summary>
    public float? Threshold { get; init; }

    /// <summary>Time that a client has for its headers, and for going on after a pause in its body.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Most images of a request to /v1/detect/batch.</summary>
    public const int MaximumBatchImages = 256;

    /// <summary>Bytes of images that may be in memory before they are decoded, over all requests.</summary>
    public long MaximumBodies => Math.Max(256 << 20, 4 * MaximumBytes);

    /// <summary>Connections at the same time.</summary>
    public const int MaximumConnections = 512;
}
