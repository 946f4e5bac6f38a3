using System.Diagnostics.Metrics;

namespace Microsoft.ML.SparseDetr.Serving;

/// <summary>What services count, for whoever listens to the meter: OpenTelemetry, Prometheus, dotnet-counters.</summary>
internal static class ServingMeter
{
    private static readonly Meter Meter = new("Microsoft.ML.SparseDetr");

    /// <summary>Images by how they ended: ok, bad_image, refused, cancelled, failed.</summary>
    public static readonly Counter<long> Images = Meter.CreateCounter<long>("images", description: "Images by model and outcome");

    /// <summary>Images that are inside now.</summary>
    public static readonly UpDownCounter<long> Inside =
        Meter.CreateUpDownCounter<long>("images_inside", description: "Images that are being read, wait or are in the network");

    /// <summary>From the arrival of an image to its detections.</summary>
    public static readonly Histogram<double> Seconds =
        Meter.CreateHistogram<double>("image_seconds", description: "From the arrival of an image to its detections");

    /// <summary>A network run.</summary>
    public static readonly Histogram<double> NetworkSeconds =
        Meter.CreateHistogram<double>("network_seconds", description: "One network run");

    /// <summary>Images of a network run.</summary>
    public static readonly Histogram<double> BatchImages =
        Meter.CreateHistogram<double>("batch_images", description: "Images of one network run");

    public static KeyValuePair<string, object?> Tag(string model) => new("model", model);

    public static KeyValuePair<string, object?> Outcome(string outcome) => new("outcome", outcome);
}
