using System.Globalization;
using System.Text.Json;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Support;

/// <summary>Stored passes of the official code of the DETR family; the names are CASE.PART.NAME ("one.eval.backbone.0").</summary>
internal sealed class DetrFixture
{
    /// <summary>Largest difference that rounding explains, in units of a tensor's root mean square.</summary>
    public const double Tolerance = 2e-4;

    private const string NormMark = "|norm", StepMark = "|step=", ShapeMark = "|shape=";

    private readonly SortedDictionary<string, StoredTensor> _stored = new(StringComparer.Ordinal);
    private readonly HashSet<string> _asked = [];

    private DetrFixture(TensorFile file)
    {
        Metadata = file.Metadata;
        foreach (var (key, values) in file.Tensors.Where(tensor => !tensor.Key.EndsWith(NormMark, StringComparison.Ordinal)))
        {
            var name = key.Split('|')[0];
            double? norm = file.Tensors.TryGetValue(name + NormMark, out var stored) ? stored.item<double>() : null;
            _stored.Add(name, new StoredTensor(name, Shape(key) ?? values.shape, Step(key), values, norm));
        }
    }

    /// <summary>Texts of the file: source, commit, options, …</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Names of all stored tensors.</summary>
    public IReadOnlyCollection<string> Names => _stored.Keys;

    /// <summary>The stored tensor of a name.</summary>
    public StoredTensor this[string name]
    {
        get
        {
            _asked.Add(name);
            return _stored.TryGetValue(name, out var tensor) ? tensor : throw new KeyNotFoundException($"'{name}' is not stored.");
        }
    }

    /// <summary>Whether a test of single layers compares an entry, and not one of whole passes.</summary>
    /// <remarks>The activity of DETR's feed-forward networks.</remarks>
    public static bool IsOfOneLayer(string name) => name.Contains(".ffn.", StringComparison.Ordinal);

    /// <summary>Reads a file of "fixtures/detrs"; <paramref name="name"/> is its name without the ending.</summary>
    public static DetrFixture Load(string name) => new(SafeTensors.Read(Shared.Find($"fixtures/detrs/{name}.safetensors")));

    /// <summary>A whole tensor.</summary>
    /// <exception cref="InvalidOperationException">Only some of its elements are stored.</exception>
    public Tensor Whole(string name) =>
        this[name] is { Step: 1 } tensor ? tensor.Values : throw new InvalidOperationException($"'{name}' is not stored as a whole.");

    /// <inheritdoc cref="StoredTensor.Compare"/>
    public double Compare(string name, Tensor actual, double tolerance = Tolerance, Tensor? ignored = null) =>
        this[name].Compare(actual, tolerance, ignored);

    /// <summary>Compares integers or truth values.</summary>
    public void CompareExactly(string name, Tensor actual)
    {
        long[] expected = Whole(name).Elements<long>(), ours = actual.Elements<long>();
        CollectionAssert.AreEqual(expected, ours, $"{name}: stored is {string.Join(' ', expected)}, ours is {string.Join(' ', ours)}.");
    }

    /// <summary>Asserts that a test has asked for every entry whose name starts so; see also <see cref="IsOfOneLayer"/>.</summary>
    public void AssertAllCompared(string part)
    {
        string[] entries = [.. Names.Where(name => name.StartsWith(part, StringComparison.Ordinal) && !IsOfOneLayer(name))];
        string[] missed = [.. entries.Where(name => !_asked.Contains(name))];
        Assert.AreEqual(0, missed.Length, $"compared by nobody: {string.Join(", ", missed)}");
        Assert.AreNotEqual(0, entries.Length, $"nothing is stored of {part}");
    }

    /// <summary>The list of texts that the entry "json" of the metadata has under a key ("one.train.losses").</summary>
    public string[] List(string key) => [.. Json(key).EnumerateArray().Select(entry => entry.GetString()!)];

    /// <summary>What the entry "json" of the metadata has under a key.</summary>
    public JsonElement Json(string key)
    {
        using var document = JsonDocument.Parse(Metadata["json"]);
        return document.RootElement.GetProperty(key).Clone();
    }

    private static long Step(string key) => Part(key, StepMark) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : 1;

    private static long[]? Shape(string key) => Part(key, ShapeMark) is { } text
        ? [.. text.Split('x').Select(extent => long.Parse(extent, CultureInfo.InvariantCulture))]
        : null;

    private static string? Part(string key, string mark)
    {
        var start = key.IndexOf(mark, StringComparison.Ordinal);
        return start < 0 ? null : key[(start + mark.Length)..].Split('|')[0];
    }
}
