using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Microsoft.ML.SparseDetr.Bench.Serving;

/// <summary>
/// <c>sparse-detr serve</c> under load on loopback, beside the bare scorer in the same run: throughput, latency, memory, hostile requests,
/// and the end during load. The clients take their share of the same processors.
/// </summary>
/// <remarks>
/// Options: --seconds N (60), --clients N (16), --hostile N (1000), --model FILE (a DEIMv2-Atto of random weights), --images DIR (drawn
/// steel), and behind "--" what is passed on to serve.
/// </remarks>
internal sealed class ServiceLoad : IBenchmark
{
    private const int BareThreads = 2;

    public string Name => "serve";

    public bool OnlyByName => true;

    public void Run(TextWriter output) => Run(output, []);

    public void Run(TextWriter output, IReadOnlyList<string> options)
    {
        string[] own = [.. options.TakeWhile(option => option != "--")], passedOn = [.. options.Skip(own.Length + 1)];
        var folder = Directory.CreateTempSubdirectory("sparse-detr-serve-").FullName;
        try
        {
            Run(output, new ServiceLoadOptions(own, folder), passedOn).GetAwaiter().GetResult();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Run(TextWriter output, ServiceLoadOptions options, string[] passedOn)
    {
        byte[][] images = [.. options.Images.Select(File.ReadAllBytes)];
        var kilobytes = images.Average(image => image.Length) / 1e3;
        output.WriteLine(Invariant(
            $"{options.Clients} clients, {options.Seconds:0} s, {images.Length} images of {kilobytes:0} kB; {string.Join(' ', passedOn)}"));
        using var service = new ServedProcess(options.Model, passedOn);
        var clients = new LoadClients(service.Address, images);
        await clients.SendAsync(options.Clients, Math.Min(3, options.Seconds / 4)); // warm-up
        var first = Bare(options, options.Seconds / 6);
        var memory = new List<double> { service.Megabytes };

        var start = Stopwatch.GetTimestamp();
        var sending = clients.SendAsync(options.Clients, options.Seconds);
        while (!sending.IsCompleted)
        {
            await Task.WhenAny(sending, Task.Delay(TimeSpan.FromSeconds(options.Seconds / 60)));
            memory.Add(service.Megabytes);
        }
        var (times, errors) = await sending;
        var served = times.Length / Stopwatch.GetElapsedTime(start).TotalSeconds;
        var bare = (first + Bare(options, options.Seconds / 6)) / 2;

        // What the last of so many who come together must wait for a scorer that is as fast as the bare one.
        var bound = 1000 * options.Clients / bare;
        var hostile = await new HostileRequests(service.Address, images[0]).SendAsync(options.Hostile);
        var isAlive = await clients.SendAsync(images[0]) == HttpStatusCode.OK;

        var ending = clients.SendAsync(options.Clients, 30, ending: true);
        await Task.Delay(1000);
        service.Terminate();
        var endErrors = (await ending).Errors;
        var (code, answered) = service.WaitForEnd();

        Line("images/s, bare scorer", Invariant($"{bare:0.0} ({BareThreads} threads, batch 4, files)"));
        Line("images/s, service", Invariant($"{served:0.0}"));
        Line("ratio", Invariant($"{served / bare:0.00}"), served / bare >= 0.9, "≥ 0.90");
        Line("errors", errors.Count == 0 ? "0" : $"{errors.Count}: {string.Join(", ", errors.Distinct().Take(3))}", errors.Count == 0, "0");
        Line("p50, p95, p99 ms", Invariant($"{At(0.5):0.0}  {At(0.95):0.0}  {At(0.99):0.0}"), At(0.95) < 2 * bound,
            Invariant($"p95 < {2 * bound:0.0} = 2 · clients / bare"));
        // The garbage collector lets memory swing; what is lost lifts the lowest points, and shows in the last third against the middle.
        var (middle, last) = (Lowest(memory, 1), Lowest(memory, 2));
        Line("resident MB", Invariant($"start {memory[0]:0}, lowest of the middle {middle:0}, of the end {last:0}"),
            last <= 1.1 * middle, "end ≤ 1.1 · middle");
        var refused = hostile.Where(answer => answer.Key is >= 400 and < 500).Sum(answer => answer.Value);
        var statuses = hostile.OrderBy(answer => answer.Key).Select(answer => $"{answer.Value} × {answer.Key}");
        Line("hostile requests", string.Join(", ", statuses), refused == options.Hostile, $"{options.Hostile} × 4xx");
        Line("alive after them", isAlive ? "yes" : "no", isAlive, "yes");
        Line("SIGTERM during load", $"exit code {code}, answered {answered}, arrived {clients.Answered}, errors {endErrors.Count}",
            code == 0 && answered == clients.Answered && endErrors.All(status => status == "503"), "0, all arrived");

        double At(double share) => times.Length == 0 ? double.NaN : times[(int)(share * (times.Length - 1))];

        void Line(string what, string value, bool? isMet = null, string wanted = "") =>
            output.WriteLine($"{what,-22} {value,-56} {(isMet is null ? "" : $"{(isMet.Value ? "met " : "MISSED")} {wanted}")}".TrimEnd());
    }

    /// <summary>Images a second of the scorer without a service, decoding ahead of the network.</summary>
    private static double Bare(ServiceLoadOptions options, double seconds)
    {
        var ml = new MLContext();
        using var detector = options.Open(ml, BareThreads);
        foreach (var _ in ml.ObjectDetection.PredictFiles(detector, options.Images.Take(8)))
        {
        }
        var (start, count) = (Stopwatch.GetTimestamp(), 0);
        foreach (var _ in ml.ObjectDetection.PredictFiles(detector, Forever(options.Images)))
        {
            count++;
            if (Stopwatch.GetElapsedTime(start).TotalSeconds >= seconds)
                break;
        }
        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static IEnumerable<string> Forever(IReadOnlyList<string> images)
    {
        for (var i = 0; ; i++)
            yield return images[i % images.Count];
    }

    /// <summary>Least value of a third.</summary>
    private static double Lowest(List<double> values, int third) =>
        values.Skip(third * values.Count / 3).Take(Math.Max(1, values.Count / 3)).Min();

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
