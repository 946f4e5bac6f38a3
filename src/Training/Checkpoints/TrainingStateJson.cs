using System.Text.Json.Serialization;

namespace Microsoft.ML.SparseDetr.Training.Checkpoints;

/// <summary>JSON form of a training's state and history.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(TrainingState))]
[JsonSerializable(typeof(List<EpochRecord>))]
[JsonSerializable(typeof(AugmentationOptions))]
[JsonSerializable(typeof(SparsityOptions))]
internal sealed partial class TrainingStateJson : JsonSerializerContext;
