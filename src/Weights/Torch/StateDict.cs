using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Weights.Pickle;

namespace Microsoft.ML.SparseDetr.Weights.Torch;

/// <summary>Finds the table of weights in what a training has saved.</summary>
internal static class StateDict
{
    private const int MostTensors = 32_768;

    private const int Shown = 10;

    /// <summary>Around a network for several GPUs.</summary>
    private const string Wrapper = "module.";

    /// <summary>
    /// Tensors by name. Averaged weights come first, as in DEIM, which publishes those; then the model of DETR, Swin and others; then the
    /// object itself. Entries that are no tensors are left out.
    /// </summary>
    /// <exception cref="InvalidDataException">There is no such table; the message does not name the file.</exception>
    public static Dictionary<string, TensorReference> Find(object? root)
    {
        if (root is not PickleDict dict)
            throw new InvalidDataException("it does not hold a dict with tensors.");
        var average = dict.Find("ema") as PickleDict;
        object?[] places = [average?.Find("module"), average, dict.Find("model"), dict.Find("state_dict"), dict];
        var table = places.OfType<PickleDict>().FirstOrDefault(place => place.Items.Any(item => item.Value is TensorReference))
            ?? throw new InvalidDataException("it has no tensors where weights stand: in 'ema', 'model' or 'state_dict', or at the top. "
                + $"It has {string.Join(", ", dict.Items.Select(item => item.Key).OfType<string>().Take(Shown).Select(PlainText.Quote))}.");
        var tensors = new Dictionary<string, TensorReference>(StringComparer.Ordinal);
        foreach (var (key, value) in table.Items)
            if (value is TensorReference tensor)
            {
                if (key is not string name)
                    throw new InvalidDataException("it has a tensor whose name is no text.");
                if (!tensors.TryAdd(name, tensor))
                    throw new InvalidDataException($"it has the tensor {PlainText.Quote(name)} twice.");
                if (tensors.Count > MostTensors)
                    throw new InvalidDataException($"it has more than {MostTensors} tensors.");
            }
        return tensors.Keys.All(name => name.StartsWith(Wrapper, StringComparison.Ordinal))
            ? tensors.ToDictionary(tensor => tensor.Key[Wrapper.Length..], tensor => tensor.Value, StringComparer.Ordinal)
            : tensors;
    }
}
