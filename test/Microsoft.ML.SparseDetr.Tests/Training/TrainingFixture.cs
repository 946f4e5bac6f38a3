using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Training.Denoising;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Training;

/// <summary>A training step of the official code: inputs, random draws, predictions, losses.</summary>
internal sealed class TrainingFixture : IDisposable
{
    private readonly TensorFile _file;
    private readonly string _folder;

    private TrainingFixture(string folder, string tensors, string preset)
    {
        _folder = Shared.Find(folder);
        _file = SafeTensors.Read(Path.Combine(_folder, tensors));
        Preset = DetectorPreset.Parse(preset);
        Targets = [Target(0), Target(1)];
    }

    public const string DeimN = "fixtures/deim-n-256";
    public const string Atto = "fixtures/deimv2-atto/train";

    public DetectorPreset Preset { get; }

    public DetectionTarget[] Targets { get; }

    public Tensor Input => this["input"];

    public Tensor this[string name] => _file.Tensors[name];

    public static TrainingFixture Open(string folder)
        => folder == DeimN ? new(folder, "train.safetensors", "deim-n") : new(folder, "io.safetensors", "deimv2-atto");

    public string PathOf(string file) => Path.Combine(_folder, file);

    public Dictionary<string, double> Losses(string file) =>
        JsonSerializer.Deserialize<Dictionary<string, double>>(File.ReadAllText(PathOf(file)))!;

    public DenoisingDraws Draws => new(Floats("dn.draw.label_u01"), this["dn.draw.label_new"].data<int>().ToArray(),
        Floats("dn.draw.box_sign01"), Floats("dn.draw.box_u01"));

    public DenoisingQueries Denoising => new(
        zeros(1, dtype: ScalarType.Int64), this["dn.query_bbox_unact"], this["dn.attn_mask"], (int)this["dn.meta"].data<long>()
            .ToArray()[0],
        [this["dn.positive_idx.0"].data<long>().ToArray(), this["dn.positive_idx.1"].data<long>().ToArray()]);

    /// <summary>The stored predictions in the form that the criterion takes.</summary>
    public DetectorOutput Output(ScalarType dtype = ScalarType.Float32, bool gradients = false)
    {
        return new DetectorOutput(Stage("out"))
        {
            Auxiliary = [Stage("aux0"), Stage("aux1")],
            Initial = Stage("pre"),
            Encoder = Stage("enc0"),
            Denoising = new DenoisingOutput([Stage("dn_out0"), Stage("dn_out1"), Stage("dn_out2")], Stage("dn_pre"), Denoising),
        };

        LayerPrediction Stage(string name) => new(
            Leaf($"{name}.pred_logits")!, Leaf($"{name}.pred_boxes")!, Leaf($"{name}.pred_corners"),
            _file.Tensors.TryGetValue($"{name}.ref_points", out var references) ? references.to(dtype) : null);

        Tensor? Leaf(string name) => _file.Tensors.TryGetValue(name, out var value)
            ? value.to(dtype).detach().clone().requires_grad_(gradients)
            : null;
    }

    public void Dispose() => _file.Dispose();

    private float[] Floats(string name) => this[name].data<float>().ToArray();

    private DetectionTarget Target(int image) => new(
        image, Array.ConvertAll(this[$"target{image}.labels"].data<long>().ToArray(), label => (int)label),
        MemoryMarshal.Cast<float, BoxCxcywh>(Floats($"target{image}.boxes")).ToArray(), 1, 1);
}
