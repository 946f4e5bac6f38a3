using System.Globalization;

namespace Microsoft.ML.SparseDetr.Bench;

/// <summary>The most memory of this process that has been resident at once, by Linux's own count.</summary>
internal static class PeakMemory
{
    private const string Status = "/proc/self/status";

    /// <summary>Mebibytes so far, not a number where the system does not tell.</summary>
    public static double Mebibytes()
    {
        if (!File.Exists(Status))
            return double.NaN;
        string line = File.ReadLines(Status).First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
