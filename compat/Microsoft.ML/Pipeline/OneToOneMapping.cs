using System;
using System.Collections.Generic;

namespace Microsoft.ML.Data;

/// <summary>Each output column comes from one input column.</summary>
internal abstract class OneToOneMapping : RowMapping
{
    private readonly DataViewSchema.Column[] inputs;
    private readonly DataViewSchema.DetachedColumn[] outputs;

    protected OneToOneMapping(DataViewSchema inputSchema, IReadOnlyList<(string Output, string Input)> pairs)
        : base(inputSchema)
    {
        inputs = new DataViewSchema.Column[pairs.Count];
        outputs = new DataViewSchema.DetachedColumn[pairs.Count];
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] = inputSchema.GetColumnOrNull(pairs[i].Input) ?? throw Mismatch.Missing(nameof(inputSchema), "input", pairs[i].Input);
        Names = pairs;
    }

    public override IReadOnlyList<DataViewSchema.DetachedColumn> Outputs
    {
        get
        {
            for (int i = 0; i < outputs.Length; i++)
            {
                if (outputs[i].Name == null)
                    outputs[i] = Describe(i, Names[i].Output, inputs[i]);
            }
            return outputs;
        }
    }

    protected IReadOnlyList<(string Output, string Input)> Names { get; }

    public override IEnumerable<int> InputsOf(int output) => [inputs[output].Index];

    public override Delegate[] CreateGetters(DataViewRow input, bool[] active, out IDisposable state)
    {
        state = null;
        var getters = new Delegate[outputs.Length];
        for (int i = 0; i < getters.Length; i++)
        {
            if (active[i])
                getters[i] = CreateGetter(i, input, input.Schema[inputs[i].Index]);
        }
        return getters;
    }

    /// <summary>The output column; throws when the input's type does not fit.</summary>
    protected abstract DataViewSchema.DetachedColumn Describe(int index, string name, DataViewSchema.Column input);

    protected abstract Delegate CreateGetter(int index, DataViewRow row, DataViewSchema.Column input);
}
