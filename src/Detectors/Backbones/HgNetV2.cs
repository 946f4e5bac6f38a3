using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Backbones;

/// <summary>HGNetV2, the backbone of D-FINE, DEIM and DEIMv2 (PaddleClas PP-HGNetV2; HGNetv2 in hgnetv2.py).</summary>
internal sealed class HgNetV2 : BackboneBody
{
    internal readonly HgStem stem;
    internal readonly ModuleList<HgStage> stages;

    /// <param name="architecture">The size.</param>
    /// <param name="firstReturned">Index of the first stage whose map is returned; all later ones are returned too. Stage i has stride
    /// 4·2^i.</param>
    internal HgNetV2(HgArchitecture architecture, int firstReturned) : base(nameof(HgNetV2))
    {
        FirstReturned = firstReturned;
        Channels = [.. architecture.Stages.Skip(firstReturned).Select(stage => stage.Outputs)];
        var learnableAffine = architecture.LearnableAffine;
        stem = new HgStem(architecture.StemMiddle, architecture.StemOutputs, learnableAffine);
        stages = nn.ModuleList(architecture.Stages.Select((shape, i) => new HgStage(shape, halve: i > 0, learnableAffine)).ToArray());
        RegisterComponents();
    }

    internal int FirstReturned { get; }

    internal override IReadOnlyList<int> Channels { get; }

    internal override IReadOnlyList<int> Strides => [.. Enumerable.Range(FirstReturned, stages.Count - FirstReturned).Select(i => 4 << i)];

    internal override bool TakesImageNetColors => false;

    /// <param name="images">[B, 3, H, W].</param>
    /// <returns>Maps of the returned stages, finest first.</returns>
    public override Tensor[] forward(Tensor images) => Stages(images)[FirstReturned..];

    /// <summary>Maps of all stages, finest first.</summary>
    /// <param name="images">[B, 3, H, W].</param>
    internal Tensor[] Stages(Tensor images)
    {
        var maps = new Tensor[stages.Count];
        var x = stem.call(images); // [B, 3, H, W] -> [B, o, H/4, W/4]
        for (var i = 0; i < maps.Length; i++)
            x = maps[i] = stages[i].call(x); // [B, c, H/2^(i+2), W/2^(i+2)]
        return maps;
    }

    internal override string[] Emit(OnnxGraph graph, string images, GridSize size)
    {
        var maps = new List<string>();
        string x;
        using (graph.Scope(nameof(stem)))
            x = stem.Emit(graph, images);
        for (var i = 0; i < stages.Count; i++)
        {
            using var scope = graph.Scope($"stage{i + 1}");
            x = stages[i].Emit(graph, x);
            if (i >= FirstReturned)
                maps.Add(x);
        }
        return [.. maps];
    }
}
