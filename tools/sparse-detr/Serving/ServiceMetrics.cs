using Microsoft.AspNetCore.Routing;
using Prometheus;

namespace SparseDetr.Cli.Serving;

/// <summary>What the service and the library count, as Prometheus reads it.</summary>
internal sealed class ServiceMetrics : IDisposable
{
    private static readonly string[] Meters = ["Microsoft.ML.SparseDetr", "Microsoft.AspNetCore.Hosting"];

    // 1 ms to 8 s, and batches up to 256.
    private static readonly double[] Seconds = Histogram.ExponentialBuckets(0.001, 2, 14), Images = Histogram.ExponentialBuckets(1, 2, 9);

    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly IDisposable _listening;

    public ServiceMetrics()
    {
        DotNetStats.Register(_registry);
        _listening = MeterAdapter.StartListening(new MeterAdapterOptions
        {
            Registry = _registry,
            MetricFactory = Metrics.WithCustomRegistry(_registry),
            MetricsExpireAfter = TimeSpan.FromDays(1), // the longest that is allowed
            InstrumentFilterPredicate = instrument => Meters.Contains(instrument.Meter.Name),
            ResolveHistogramBuckets = instrument => instrument.Name == "batch_images" ? Images : Seconds,
        });
    }

    public void Map(IEndpointRouteBuilder routes) => routes.MapMetrics(configure: options => options.Registry = _registry);

    public void Dispose() => _listening.Dispose();
}
