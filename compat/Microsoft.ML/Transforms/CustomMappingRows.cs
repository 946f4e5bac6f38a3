using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>Runs the user's function once per row, however many of its outputs are read.</summary>
internal sealed class CustomMappingRows<TSrc, TDst> : RowMapping
    where TSrc : class, new()
    where TDst : class, new()
{
    private readonly IReadOnlyList<(MemberColumn Member, DataViewSchema.Column Column)> bindings;
    private readonly MemberColumn[] outputMembers;
    private readonly DataViewSchema outputSchema;
    private readonly Action<TSrc, TDst> mapAction;

    public CustomMappingRows(DataViewSchema inputSchema, MemberColumn[] inputMembers, MemberColumn[] outputMembers, Action<TSrc, TDst> mapAction)
        : base(inputSchema)
    {
        bindings = RowFiller<TSrc>.Bind(inputSchema, inputMembers, ignoreMissingColumns: false);
        this.outputMembers = outputMembers;
        this.mapAction = mapAction;
        outputSchema = MemberColumn.SchemaOf(outputMembers);
        Outputs = outputSchema.Select(column => new DataViewSchema.DetachedColumn(column)).ToArray();
    }

    public override IReadOnlyList<DataViewSchema.DetachedColumn> Outputs { get; }

    public override IEnumerable<int> InputsOf(int output) => bindings.Select(binding => binding.Column.Index);

    public override Delegate[] CreateGetters(DataViewRow input, bool[] active, out IDisposable state)
    {
        var filler = new RowFiller<TSrc>(input, bindings);
        var source = new TSrc();
        var target = new TDst();
        var row = new ObjectRow<TDst>(outputMembers, outputSchema);
        long served = -1;
        void Refresh()
        {
            if (served == input.Position && served >= 0)
                return;
            filler.Fill(source);
            mapAction(source, target);
            row.Show(target);
            served = input.Position;
        }

        state = row;
        var getters = new Delegate[active.Length];
        for (int i = 0; i < getters.Length; i++)
        {
            if (active[i])
                getters[i] = GenericCall.Invoke<Delegate>(typeof(CustomMappingRows<TSrc, TDst>), nameof(Refreshing), [outputSchema[i].Type.RawType], row, outputSchema[i], (Action)Refresh);
        }
        return getters;
    }

    private static ValueGetter<T> Refreshing<T>(DataViewRow row, DataViewSchema.Column column, Action refresh)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        return (ref T value) =>
        {
            refresh();
            getter(ref value);
        };
    }
}
