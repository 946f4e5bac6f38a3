using System.Text.Json.Serialization;
using Microsoft.ML.SparseDetr.Data.Augmentation;

namespace Microsoft.ML.SparseDetr.Training;

/// <summary>JSON form of a training's state and history.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(TrainingState))]
[JsonSerializable(typeof(List<EpochRecord>))]
[JsonSerializable(typeof(AugmentationOptions))]
internal sealed partial class TrainingStateJson : JsonSerializerContext;
