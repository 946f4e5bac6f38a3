using System.Runtime.InteropServices;

namespace Microsoft.ML.SparseDetr.Inspection;

/// <summary>The processor that times are measured on.</summary>
internal static class Processor
{
    private const string CpuInfo = "/proc/cpuinfo";

    /// <summary>Its name as far as the system tells it, its architecture and the number of its cores.</summary>
    public static string Name { get; } =
        $"{Model() ?? "unknown"}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} cores";

    private static string? Model()
    {
        if (Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") is { } windows)
            return windows;
        try
        {
            return File.Exists(CpuInfo)
                ? File.ReadLines(CpuInfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[^1]
                    .Trim()
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
