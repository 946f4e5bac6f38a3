using Microsoft.ML.SparseDetr.Weights.Pickle;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Weights.Torch;

/// <summary>All names that a checkpoint may use. Weights need the first eight lines; the rest stands beside them in some files.</summary>
internal static class TorchGlobals
{
    public static IReadOnlyDictionary<string, PickleGlobal> ByName { get; } = new PickleGlobal[]
    {
        new("collections.OrderedDict", MakeObject),
        new("torch._utils._rebuild_tensor_v2", TensorReference.Create),
        new("torch._utils._rebuild_parameter", Parameter),
        new StorageType("torch.FloatStorage", ScalarType.Float32, 4), new StorageType("torch.DoubleStorage", ScalarType.Float64, 8),
        new StorageType("torch.HalfStorage", ScalarType.Float16, 2), new StorageType("torch.BFloat16Storage", ScalarType.BFloat16, 2),
        new StorageType("torch.LongStorage", ScalarType.Int64, 8), new StorageType("torch.IntStorage", ScalarType.Int32, 4),
        new StorageType("torch.ShortStorage", ScalarType.Int16, 2), new StorageType("torch.CharStorage", ScalarType.Int8, 1),
        new StorageType("torch.ByteStorage", ScalarType.Byte, 1), new StorageType("torch.BoolStorage", ScalarType.Bool, 1),
        new("argparse.Namespace", MakeObject), // DETR: the command line of the training
        new("collections.Counter", Counter), // DEIM: the milestones of the learning rate
        new("torch.Size", First), new("torch.device", First),
        new("torch.float64"), new("torch.float32"), new("torch.float16"), new("torch.bfloat16"),
        new("torch.int64"), new("torch.int32"), new("torch.int16"), new("torch.int8"), new("torch.uint8"), new("torch.bool"),
    }.ToDictionary(global => global.Name, StringComparer.Ordinal);

    private static PickleDict MakeObject(object?[] arguments) => arguments is []
        ? new PickleDict(takesState: true)
        : throw new InvalidDataException("its pickle makes a dict or an object from arguments.");

    private static PickleDict Counter(object?[] arguments) => arguments is [PickleDict counts]
        ? counts
        : throw new InvalidDataException("its pickle makes a Counter from something else than a dict.");

    private static TensorReference Parameter(object?[] arguments) => arguments is [TensorReference tensor, bool, PickleDict]
        ? tensor
        : throw new InvalidDataException("its pickle makes a parameter from something else than a tensor.");

    private static object? First(object?[] arguments) => arguments is [var value, ..]
        ? value
        : throw new InvalidDataException("its pickle makes a size or a device from nothing.");
}
