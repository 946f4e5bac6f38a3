using System;
using System.Linq;
using Microsoft.ML.Data;

namespace Microsoft.ML;

public abstract class PredictionEngineBase<TSrc, TDst> : IDisposable
    where TSrc : class
    where TDst : class, new()
{
    private readonly ITransformer transformer;
    private readonly bool ownsTransformer;
    private readonly ObjectRow<TSrc> input;
    private readonly DataViewRow output;
    private readonly RowFiller<TDst> filler;
    private bool disposed;

    private protected PredictionEngineBase(ITransformer transformer, PredictionEngineOptions options)
    {
        if (!transformer.IsRowToRowMapper)
            throw new ArgumentException($"Must be a row-to-row mapper; {transformer.GetType()} is none.", nameof(transformer));
        this.transformer = transformer;
        ownsTransformer = options.OwnsTransformer;
        input = new ObjectRow<TSrc>(MemberColumn.Resolve(typeof(TSrc), options.InputSchemaDefinition, SchemaDefinition.Direction.Read));
        IRowToRowMapper mapper = transformer.GetRowToRowMapper(input.Schema);
        OutputSchema = mapper.OutputSchema;
        MemberColumn[] members = MemberColumn.Resolve(typeof(TDst), options.OutputSchemaDefinition, SchemaDefinition.Direction.Write);
        var bindings = RowFiller<TDst>.Bind(OutputSchema, members, options.IgnoreMissingColumns);
        output = mapper.GetRow(input, bindings.Select(binding => binding.Column));
        filler = new RowFiller<TDst>(output, bindings);
    }

    public DataViewSchema OutputSchema { get; }

    public TDst Predict(TSrc example)
    {
        var prediction = new TDst();
        Predict(example, ref prediction);
        return prediction;
    }

    public abstract void Predict(TSrc example, ref TDst prediction);

    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        output.Dispose();
        if (ownsTransformer)
            (transformer as IDisposable)?.Dispose();
    }

    private protected void Run(TSrc example, TDst prediction)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        input.Show(example);
        filler.Fill(prediction);
    }
}
