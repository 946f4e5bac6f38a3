using System;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

public sealed class CustomMappingTransformer<TSrc, TDst> : ITransformer
    where TSrc : class, new()
    where TDst : class, new()
{
    private readonly Action<TSrc, TDst> mapAction;
    private readonly string contractName;

    internal CustomMappingTransformer(Action<TSrc, TDst> mapAction, string contractName, SchemaDefinition input, SchemaDefinition output)
    {
        ArgumentNullException.ThrowIfNull(mapAction);
        this.mapAction = mapAction;
        this.contractName = contractName;
        InputMembers = MemberColumn.Resolve(typeof(TSrc), input, SchemaDefinition.Direction.Write);
        OutputMembers = MemberColumn.Resolve(typeof(TDst), output, SchemaDefinition.Direction.Read);
    }

    bool ITransformer.IsRowToRowMapper => true;

    internal MemberColumn[] InputMembers { get; }

    internal MemberColumn[] OutputMembers { get; }

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return Bind(inputSchema).OutputSchema;
    }

    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new MappedView(input, Bind(input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return Bind(inputSchema);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        if (string.IsNullOrEmpty(contractName))
            throw new InvalidOperationException("Empty contract name for a transform: the transform cannot be saved");
        ctx.SetLoader(CustomMappingFile.LoaderSignature);
        ctx.Writer.Write(contractName);
        ctx.Writer.Write(mapAction.Method.DeclaringType.Assembly.FullName);
    }

    private BoundMapping Bind(DataViewSchema schema) => new(new CustomMappingRows<TSrc, TDst>(schema, InputMembers, OutputMembers, mapAction));
}
