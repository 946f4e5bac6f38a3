using System.Collections.Generic;

namespace Microsoft.ML.Runtime;

public sealed class ProgressHeader
{
    public readonly IReadOnlyList<string> UnitNames;
    public readonly IReadOnlyList<string> MetricNames;

    public ProgressHeader(string[] metricNames, string[] unitNames)
    {
        MetricNames = metricNames ?? [];
        UnitNames = unitNames ?? [];
    }

    public ProgressHeader(params string[] unitNames)
        : this(null, unitNames)
    {
    }
}
