using System;
using System.Collections.Generic;

namespace Microsoft.ML.Data;

/// <summary>What a row-to-row transformer adds to rows of one input schema.</summary>
internal abstract class RowMapping(DataViewSchema inputSchema)
{
    public DataViewSchema InputSchema => inputSchema;

    public abstract IReadOnlyList<DataViewSchema.DetachedColumn> Outputs { get; }

    /// <summary>Indexes of the input columns that the output column is computed from.</summary>
    public abstract IEnumerable<int> InputsOf(int output);

    /// <summary>A <c>ValueGetter&lt;RawType&gt;</c> per active output, null for the others.</summary>
    public abstract Delegate[] CreateGetters(DataViewRow input, bool[] active, out IDisposable state);
}
