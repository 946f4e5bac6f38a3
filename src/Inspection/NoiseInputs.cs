using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Inspection;

/// <summary>
/// What a network reads for one image, filled with noise: the content does not change the cost. Any network with an image input is
/// understood, so that detectors of others can be measured beside ours.
/// </summary>
internal sealed class NoiseInputs : IDisposable
{
    private const int LargestSide = 4096;

    /// <summary>Side of an image for a network that takes any size, where nothing says otherwise.</summary>
    private const int UsualSide = 640;

    /// <param name="session">The network.</param>
    /// <param name="side">Side in pixels for a network that takes images of any size; null takes 640.</param>
    /// <exception cref="InvalidDataException">The network has no image input, or wants something else beside it.</exception>
    public NoiseInputs(InferenceSession session, int? side)
    {
        try
        {
            var (name, image) = FindImage(session);
            var shape = Array.ConvertAll(image.Dimensions, size => (long)size);
            var planar = IsPlanes(shape[1]);
            int row = planar ? 2 : 1, column = row + 1;
            if (shape[0] > 1)
                throw new InvalidDataException($"the network takes {shape[0]} images at a time; export it for one.");
            (shape[0], shape[row], shape[column]) = (1, Side(shape[row], side), Side(shape[column], side));
            (Height, Width) = ((int)shape[row], (int)shape[column]);
            Add(name, Noise(image.ElementType, shape));
            foreach (var (other, tensor) in session.InputMetadata.Where(input => input.Key != name))
                Add(other, MaskOf(tensor) ?? SizeOf(other, tensor));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Names of the inputs.</summary>
    public List<string> Names { get; } = [];

    /// <summary>Their values.</summary>
    public List<OrtValue> Values { get; } = [];

    /// <summary>Height of the image in pixels.</summary>
    public int Height { get; }

    /// <summary>Width of the image in pixels.</summary>
    public int Width { get; }

    public void Dispose() => Values.ForEach(value => value.Dispose());

    private static bool IsPlanes(long size) => size is 1 or 3;

    /// <summary>The first input that is [N, 3, H, W] or [N, H, W, 3]; one plane is enough.</summary>
    private static (string Name, NodeMetadata Tensor) FindImage(InferenceSession session)
    {
        foreach (var (name, input) in session.InputMetadata)
            if (input is { IsTensor: true, Dimensions: [_, _, _, _] shape } && (IsPlanes(shape[1]) || IsPlanes(shape[3]))
                && (input.ElementType == typeof(float) || input.ElementType == typeof(Float16) || input.ElementType == typeof(byte)))
                return (name, input);
        throw new InvalidDataException("the network has no image input: none is a tensor [N, 3, H, W] or [N, H, W, 3] of float32, float16 "
            + "or uint8.");
    }

    private static long Side(long size, int? side) => size switch
    {
        <= 0 => side ?? UsualSide,
        <= LargestSide => size,
        _ => throw new InvalidDataException($"the network's image has a side of {size} pixels; at most {LargestSide} are measured."),
    };

    private static OrtValue Noise(Type type, long[] shape)
    {
        var noise = new Random(1);
        var values = new float[shape[1] * shape[2] * shape[3]];
        for (var i = 0; i < values.Length; i++)
            values[i] = noise.NextSingle();
        return type == typeof(float) ? OrtValue.CreateTensorValueFromMemory(values, shape)
            : type == typeof(byte) ? OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, value => (byte)(255 * value)), shape)
            : OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, value => (Float16)value), shape);
    }

    /// <summary>A mask [N, H, W] that says which pixels belong to the image: all; null where the input is none.</summary>
    private OrtValue? MaskOf(NodeMetadata input)
    {
        if (input is not { IsTensor: true, Dimensions: [1 or < 0, <= LargestSide and var rows, <= LargestSide and var columns] })
            return null;
        long[] shape = [1, rows > 0 ? rows : Height, columns > 0 ? columns : Width];
        var count = (int)(shape[1] * shape[2]);
        return input.ElementType == typeof(long) ? OrtValue.CreateTensorValueFromMemory(Filled(1L), shape)
            : input.ElementType == typeof(int) ? OrtValue.CreateTensorValueFromMemory(Filled(1), shape)
            : input.ElementType == typeof(bool) ? OrtValue.CreateTensorValueFromMemory(Filled(true), shape)
            : input.ElementType == typeof(float) ? OrtValue.CreateTensorValueFromMemory(Filled(1f), shape)
            : null;

        T[] Filled<T>(T value)
        {
            var values = new T[count];
            Array.Fill(values, value);
            return values;
        }
    }

    /// <summary>Size of the image or a factor on it, which detectors take to give their boxes in pixels.</summary>
    private OrtValue SizeOf(string name, NodeMetadata input)
    {
        if (input is { IsTensor: true, Dimensions: [1 or < 0, 2] or [2] })
        {
            long[] shape = input.Dimensions.Length == 2 ? [1, 2] : [2];
            if (input.ElementType == typeof(long))
                return OrtValue.CreateTensorValueFromMemory(new long[] { Width, Height }, shape);
            if (input.ElementType == typeof(int))
                return OrtValue.CreateTensorValueFromMemory(new[] { Width, Height }, shape);
            if (input.ElementType == typeof(float))
                return OrtValue.CreateTensorValueFromMemory(
                    name.Contains("scale", StringComparison.OrdinalIgnoreCase) ? [1f, 1f] : new float[] { Height, Width }, shape);
        }
        throw new InvalidDataException(
            $"beside its image the network wants the input {PlainText.Quote(name)}, which is neither the size of an image nor a mask of "
            + "it.");
    }

    private void Add(string name, OrtValue value)
    {
        Names.Add(name);
        Values.Add(value);
    }
}
