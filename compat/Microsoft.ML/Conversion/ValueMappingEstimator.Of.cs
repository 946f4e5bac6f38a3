namespace Microsoft.ML.Transforms;

public sealed class ValueMappingEstimator<TKey, TValue> : ValueMappingEstimator
{
    internal ValueMappingEstimator(ValueMappingTransformer transformer)
        : base(transformer)
    {
    }
}
