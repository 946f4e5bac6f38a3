using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Transformers.Scoring;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.SparseDetr.Transformers.Saving;

/// <summary>Writes the key that the value map of a saved model turns into the model's state.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class StateKeyMapping : CustomMappingFactory<StateKeyMapping.Input, StateKeyMapping.Output>
{
    public const string Contract = "Microsoft.ML.SparseDetr.StateKey/1";

    public static void Map(Input source, Output target) => target.Key = ScoringState.Format;

    public override Action<Input, Output> GetMapping() => Map;

    /// <summary>A row of which nothing is read.</summary>
    internal sealed class Input;

    /// <summary>The constant key.</summary>
    internal sealed class Output
    {
        [ColumnName(ChainColumns.Key)]
        public string Key { get; set; } = "";
    }
}
