namespace SparseDetr.Cli.Serving;

/// <summary>An encoded image out of a request; disposing gives its share of the memory for bodies back.</summary>
internal sealed class SentImage(string name, BodyMemory memory) : IDisposable
{
    private byte[] _bytes = [];
    private int _length;

    public string Name => name;

    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    /// <summary>Reads a body to its end.</summary>
    /// <param name="body">The body.</param>
    /// <param name="expected">How long it says to be, or null.</param>
    /// <param name="largest">Most bytes.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="RequestProblem">It is empty or too long, or there is no memory for it now.</exception>
    public async Task ReadAsync(Stream body, long? expected, long largest, CancellationToken cancellation)
    {
        if (expected > largest)
            throw TooLong(largest);
        // What a request says does not take memory; what it sends does.
        Grow((int)Math.Min(expected + 1 ?? 64 << 10, 1 << 20));
        for (int count; (count = await body.ReadAsync(_bytes.AsMemory(_length), cancellation)) > 0;)
        {
            _length += count;
            if (_length > largest)
                throw TooLong(largest);
            if (_length == _bytes.Length)
                Grow((int)Math.Min(2L * _length, largest + 1));
        }
        if (_length == 0)
            throw new RequestProblem(400, "The image is empty",
                "Send the bytes of an image as the body, or as a file of multipart/form-data.");
    }

    public void Dispose()
    {
        memory.Give(_bytes.Length);
        (_bytes, _length) = ([], 0);
    }

    private void Grow(int size)
    {
        memory.Take(size - _bytes.Length);
        Array.Resize(ref _bytes, size);
    }

    private static RequestProblem TooLong(long largest) => new(
        413, "The image is too large",
        FormattableString.Invariant($"At most {largest / 1048576.0:0.##} MiB are read; make the image smaller, ")
            + "or start the service with a larger --max-mb.");
}
