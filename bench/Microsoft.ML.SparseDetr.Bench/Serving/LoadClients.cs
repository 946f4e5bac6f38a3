using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;

namespace Microsoft.ML.SparseDetr.Bench.Serving;

/// <summary>Clients that each send one image after the other and wait for every answer.</summary>
internal sealed class LoadClients(Uri address, IReadOnlyList<byte[]> images)
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };
    private long _answered;

    /// <summary>All requests with detections since the beginning.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>Milliseconds of each answered request, and what the others came to.</summary>
    /// <param name="clients">Clients at the same time.</param>
    /// <param name="seconds">How long they send.</param>
    /// <param name="ending">Whether the service may end meanwhile: a client stops when it cannot connect.</param>
    public async Task<(double[] Milliseconds, IReadOnlyList<string> Errors)> SendAsync(int clients, double seconds, bool ending = false)
    {
        var (times, errors) = (new ConcurrentBag<double>(), new ConcurrentBag<string>());
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            for (var i = client; Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; i++)
            {
                var sent = Stopwatch.GetTimestamp();
                try
                {
                    var status = await SendAsync(images[i % images.Count]);
                    if (status == HttpStatusCode.OK)
                        times.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
                    else
                        errors.Add($"{(int)status}");
                }
                catch (HttpRequestException error)
                {
                    if (ending)
                        return;
                    errors.Add(error.Message);
                }
            }
        })));
        return ([.. times.Order()], [.. errors]);
    }

    /// <summary>Sends one image.</summary>
    public async Task<HttpStatusCode> SendAsync(byte[] image)
    {
        using var content = new ByteArrayContent(image);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var response = await _client.PostAsync("/v1/detect", content);
        await response.Content.LoadIntoBufferAsync();
        if (response.StatusCode == HttpStatusCode.OK)
            Interlocked.Increment(ref _answered);
        return response.StatusCode;
    }
}
