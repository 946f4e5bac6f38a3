using System;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>
/// Takes progress reports as the package does under an <see cref="MLContext"/>: no line of the context's log comes from here,
/// so whoever wants progress in the log writes it to a channel as well.
/// </summary>
internal sealed class ProgressChannel : IProgressChannel
{
    private readonly string name;
    private ProgressHeader header;

    public ProgressChannel(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        this.name = name;
    }

    public void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(fillAction);
        this.header = header;
    }

    public void Checkpoint(params double?[] values)
    {
        int places = header == null ? 0 : header.MetricNames.Count + (2 * header.UnitNames.Count);
        if (values != null && values.Length > places)
            throw new InvalidOperationException($"Progress '{name}' has a header for at most {places} values, {values.Length} were given.");
    }

    public IProgressChannel StartProgressChannel(string name) => new ProgressChannel($"{this.name}; {name}");

    public void Dispose()
    {
    }
}
