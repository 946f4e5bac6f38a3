namespace SparseDetr.Cli.Serving;

/// <summary>Keeps the bytes of images that have arrived and are not scored yet within a limit, over all requests.</summary>
internal sealed class BodyMemory(long limit)
{
    private long _taken;

    /// <exception cref="RequestProblem">There is no more.</exception>
    public void Take(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= limit)
            return;
        Give(bytes);
        throw RequestProblem.Busy("Too many images are on their way at once; try again a little later.");
    }

    public void Give(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
