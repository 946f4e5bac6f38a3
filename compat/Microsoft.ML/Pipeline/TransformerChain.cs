using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace Microsoft.ML.Data;

public sealed class TransformerChain<TLastTransformer> : ITransformer, IEnumerable<ITransformer>, IDisposable
    where TLastTransformer : class, ITransformer
{
    private readonly ITransformer[] transformers;
    private readonly TransformerScope[] scopes;
    private bool disposed;

    public readonly TLastTransformer LastTransformer;

    public TransformerChain(IEnumerable<ITransformer> transformers, IEnumerable<TransformerScope> scopes)
    {
        ArgumentNullException.ThrowIfNull(transformers);
        ArgumentNullException.ThrowIfNull(scopes);
        this.transformers = transformers.ToArray();
        this.scopes = scopes.ToArray();
        if (this.transformers.Length != this.scopes.Length)
            throw new ArgumentException($"{this.transformers.Length} transformers and {this.scopes.Length} scopes: one scope for each is needed.", nameof(scopes));
        if (Array.IndexOf(this.transformers, null) >= 0)
            throw new ArgumentNullException(nameof(transformers), "A transformer of the chain is null.");
        if (this.transformers.Length == 0)
            return;
        LastTransformer = this.transformers[^1] as TLastTransformer
            ?? throw new ArgumentException($"The last transformer is {this.transformers[^1].GetType()}, not {typeof(TLastTransformer)}.", nameof(transformers));
    }

    public TransformerChain(params ITransformer[] transformers)
        : this(transformers, (transformers ?? []).Select(_ => TransformerScope.Everything))
    {
    }

    bool ITransformer.IsRowToRowMapper => transformers.All(transformer => transformer.IsRowToRowMapper);

    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        // Every schema is checked before the first row is touched.
        GetOutputSchema(input.Schema);
        return transformers.Aggregate(input, (view, transformer) => transformer.Transform(view));
    }

    public IDataView Transform(IDataView input, TransformerScope scope) => GetModelFor(scope).Transform(input);

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return transformers.Aggregate(inputSchema, (schema, transformer) => transformer.GetOutputSchema(schema));
    }

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema, TransformerScope scope) => GetModelFor(scope).GetOutputSchema(inputSchema);

    public TransformerChain<ITransformer> GetModelFor(TransformerScope scopeFilter)
    {
        int[] kept = Enumerable.Range(0, scopes.Length).Where(i => (scopes[i] & scopeFilter) != TransformerScope.None).ToArray();
        return new TransformerChain<ITransformer>(kept.Select(i => transformers[i]), kept.Select(i => scopes[i]));
    }

    public TransformerChain<TNewLast> Append<TNewLast>(TNewLast transformer, TransformerScope scope = TransformerScope.Everything)
        where TNewLast : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(transformer);
        return new TransformerChain<TNewLast>(transformers.Append(transformer), scopes.Append(scope));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        if (Array.Find(transformers, transformer => !transformer.IsRowToRowMapper) is { } other)
            throw new InvalidOperationException($"GetRowToRowMapper called on a chain that holds {other.GetType()}, which is no row-to-row mapper.");
        var mappers = new List<IRowToRowMapper>(transformers.Length);
        DataViewSchema schema = inputSchema;
        foreach (ITransformer transformer in transformers)
        {
            mappers.Add(transformer.GetRowToRowMapper(schema));
            schema = mappers[^1].OutputSchema;
        }
        return new MapperChain(inputSchema, mappers);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        ctx.SetLoader(TransformerChainFile.LoaderSignature);
        TransformerChainFile.Save(ctx, transformers, scopes);
    }

    public IEnumerator<ITransformer> GetEnumerator() => ((IEnumerable<ITransformer>)transformers).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        foreach (ITransformer transformer in transformers)
            (transformer as IDisposable)?.Dispose();
    }
}
