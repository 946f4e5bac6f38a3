using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Microsoft.ML.SparseDetr.Bench.Serving;

/// <summary>Requests that nobody should answer: garbage, cut off, huge, slow.</summary>
internal sealed class HostileRequests(Uri address, byte[] image)
{
    private const int AtATime = 64;

    private readonly Random _random = new(1);

    /// <summary>Sends so many, and counts the answers by their status; 0 is none at all.</summary>
    public async Task<IReadOnlyDictionary<int, int>> SendAsync(int count)
    {
        var answers = new ConcurrentDictionary<int, int>();
        byte[][] requests = [.. Enumerable.Range(0, count).Select(Next)];
        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (request, _) =>
            answers.AddOrUpdate(await RawAsync(request), 1, (_, seen) => seen + 1));
        return answers;
    }

    private byte[] Next(int number) => (number % 10) switch
    {
        0 => Request("image/png", Noise(4000)),
        1 => Request("image/jpeg", image[..^(1 + _random.Next(image.Length / 2))]), // a cut file
        2 => [.. Encoding.ASCII.GetBytes(Head("image/jpeg", image.Length)), .. image.AsSpan(0, image.Length / 2)], // the rest never comes
        3 => Encoding.ASCII.GetBytes(Head("image/jpeg", 4_000_000_000)),
        4 => Request("image/png", Bomb()),
        5 => Request("text/html", image),
        6 => Request("image/jpeg", image, "?threshold=" + _random.Next(2, 99)),
        7 => Request("multipart/form-data; boundary=x", Noise(4000)),
        8 => number % 20 == 8 ? Noise(300) : Encoding.ASCII.GetBytes("POST /v1/detect HTTP/1.1\r\nHost: 127.0.0"),
        _ => Request("image/jpeg", Changed()),
    };

    /// <summary>A header that asks for 14 GB, in 60 bytes.</summary>
    private static byte[] Bomb()
    {
        byte[] chunk = [.. "IHDR"u8, 0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60, 8, 6, 0, 0, 0];
        var checksum = System.IO.Hashing.Crc32.HashToUInt32(chunk);
        return
        [
            0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, 0, 0, 0, 13, .. chunk, .. new[] { 24, 16, 8, 0 }.Select(bits => (byte)(checksum >> bits)),
            0, 0, 0, 0, .. "IEND"u8, 0xAE, 0x42, 0x60, 0x82,
        ];
    }

    private byte[] Changed()
    {
        byte[] changed = [.. image];
        for (var i = 0; i < 50; i++)
            changed[_random.Next(changed.Length)] ^= 0x55;
        changed[0] = 0; // no longer the mark of a JPEG file
        return changed;
    }

    private byte[] Noise(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Request(string type, byte[] body, string query = "") =>
        [.. Encoding.ASCII.GetBytes(Head(type, body.Length, query)), .. body];

    private static string Head(string type, long length, string query = "") =>
        $"POST /v1/detect{query} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        + $"Content-Type: {type}\r\nContent-Length: {length}\r\n\r\n";

    /// <summary>Sends bytes and reads the status of the answer.</summary>
    private async Task<int> RawAsync(byte[] bytes)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, address.Port);
            var stream = client.GetStream();
            await stream.WriteAsync(bytes);
            var answer = new byte[12]; // "HTTP/1.1 400"
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await stream.ReadExactlyAsync(answer, patience.Token);
            return int.Parse(Encoding.ASCII.GetString(answer)[9..], System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or FormatException)
        {
            return 0;
        }
    }
}
