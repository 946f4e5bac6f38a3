using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

public sealed class EstimatorChain<TLastTransformer> : IEstimator<TransformerChain<TLastTransformer>>
    where TLastTransformer : class, ITransformer
{
    private readonly (IEstimator<ITransformer> Estimator, TransformerScope Scope, bool CacheAfter)[] steps;

    public readonly IEstimator<TLastTransformer> LastEstimator;

    public EstimatorChain()
    {
        steps = [];
    }

    private EstimatorChain((IEstimator<ITransformer>, TransformerScope, bool)[] steps)
    {
        this.steps = steps;
        LastEstimator = (IEstimator<TLastTransformer>)this.steps[^1].Estimator;
    }

    public TransformerChain<TLastTransformer> Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        GetOutputSchema(SchemaShape.Create(input.Schema));
        var transformers = new List<ITransformer>(steps.Length);
        IDataView current = input;
        foreach (var (estimator, _, cacheAfter) in steps)
        {
            ITransformer transformer = estimator.Fit(current);
            transformers.Add(transformer);
            current = transformer.Transform(current);
            if (cacheAfter)
                current = new CacheView(current, []);
        }
        return new TransformerChain<TLastTransformer>(transformers, steps.Select(step => step.Scope));
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return steps.Aggregate(inputSchema, (shape, step) => step.Estimator.GetOutputSchema(shape));
    }

    public EstimatorChain<TNewTrans> Append<TNewTrans>(IEstimator<TNewTrans> estimator, TransformerScope scope = TransformerScope.Everything)
        where TNewTrans : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(estimator);
        return new EstimatorChain<TNewTrans>([.. steps, (estimator, scope, false)]);
    }

    public EstimatorChain<TLastTransformer> AppendCacheCheckpoint(IHostEnvironment env)
    {
        ArgumentNullException.ThrowIfNull(env);
        if (steps.Length == 0)
            return this;
        var cached = steps.ToArray();
        cached[^1].CacheAfter = true;
        return new EstimatorChain<TLastTransformer>(cached);
    }
}
