using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>Runs the model once per row, whatever number of outputs is read.</summary>
internal sealed class OnnxRows : RowMapping
{
    private readonly OnnxTransformer parent;
    private readonly DataViewSchema.Column[] columns;

    public OnnxRows(DataViewSchema inputSchema, OnnxTransformer parent)
        : base(inputSchema)
    {
        this.parent = parent;
        columns = Array.ConvertAll(parent.Inputs, input => Check(inputSchema, input));
        Outputs = Array.ConvertAll(parent.Outputs, output => new DataViewSchema.DetachedColumn(output.Name, output.ColumnType));
    }

    public override IReadOnlyList<DataViewSchema.DetachedColumn> Outputs { get; }

    public override IEnumerable<int> InputsOf(int output) => columns.Select(column => column.Index);

    public override Delegate[] CreateGetters(DataViewRow input, bool[] active, out IDisposable state)
    {
        OnnxTensorColumn[] wanted = parent.Outputs.Where((_, i) => active[i]).ToArray();
        OnnxInput[] sources = columns.Select((column, i) => OnnxInput.Create(input, column, parent.Inputs[i])).ToArray();
        var run = new OnnxRun(parent, input, sources, Array.ConvertAll(wanted, output => output.Name));
        state = run;
        var getters = new Delegate[active.Length];
        for (int i = 0, slot = 0; i < getters.Length; i++)
        {
            if (active[i])
                getters[i] = GenericCall.Invoke<Delegate>(typeof(OnnxRows), nameof(Reader), [parent.Outputs[i].ItemType.RawType], run, slot++);
        }
        return getters;
    }

    private static ValueGetter<VBuffer<T>> Reader<T>(OnnxRun run, int slot)
        where T : unmanaged => (ref VBuffer<T> target) =>
    {
        OrtValue value = run.Output(slot);
        ReadOnlySpan<T> data = value.GetTensorDataAsSpan<T>();
        VBufferEditor<T> editor = VBufferEditor.Create(ref target, data.Length);
        data.CopyTo(editor.Values);
        target = editor.Commit();
    };

    private static DataViewSchema.Column Check(DataViewSchema schema, OnnxTensorColumn input)
    {
        DataViewSchema.Column column = schema.GetColumnOrNull(input.Name) ?? throw Mismatch.Missing("inputSchema", "input", input.Name);
        if (!column.Type.ItemType().Equals(input.ItemType))
            throw Mismatch.Type("inputSchema", "input", input.Name, input.ItemType.ToString(), column.Type.ToString());
        var vector = column.Type as VectorDataViewType;
        if (vector is { IsKnownSize: false })
            throw new InvalidOperationException($"Variable length input columns not supported: '{input.Name}' is {column.Type}.");
        if (input.Shape.Count(dimension => dimension == 0) > 1)
            throw new InvalidOperationException($"Input '{input.Name}' of the model has shape {input}: at most one dimension may be unknown; give the others in shapeDictionary.");
        int count = vector?.Size ?? 1;
        if (count % input.KnownCount != 0 || (input.IsKnown && count != input.KnownCount))
            throw new InvalidOperationException($"Input shape mismatch: Input '{input.Name}' has shape {input}, but input data is of length {count}.");
        return column;
    }
}
