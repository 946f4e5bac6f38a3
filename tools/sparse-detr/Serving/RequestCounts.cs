namespace SparseDetr.Cli.Serving;

/// <summary>Counts the answers to <c>/v1/detect</c> by what they were.</summary>
internal sealed class RequestCounts
{
    private long _answered, _refused, _failed;

    /// <summary>Requests with detections.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>Requests that could not be used, or came when the service was busy.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Requests that the service failed at.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    public void Add(int status) =>
        Interlocked.Increment(ref status < 400 ? ref _answered : ref status is 503 or < 500 ? ref _refused : ref _failed);
}
