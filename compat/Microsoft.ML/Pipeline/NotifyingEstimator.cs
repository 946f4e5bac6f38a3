using System;

namespace Microsoft.ML.Data;

/// <summary>Tells of what its estimator has fitted.</summary>
internal sealed class NotifyingEstimator<TTransformer>(IEstimator<TTransformer> estimator, Action<TTransformer> onFit) : IEstimator<TTransformer>
    where TTransformer : class, ITransformer
{
    public TTransformer Fit(IDataView input)
    {
        TTransformer transformer = estimator.Fit(input);
        onFit(transformer);
        return transformer;
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => estimator.GetOutputSchema(inputSchema);
}
