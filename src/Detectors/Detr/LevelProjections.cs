using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Detr;

/// <summary>
/// From the maps of a backbone to the levels of the transformer: a 1×1 convolution for each, and convolutions of stride 2 for the coarser
/// levels, the first from the last map and each other from the level before; a group norm after each ("input_proj").
/// </summary>
internal sealed class LevelProjections
{
    private const int Groups = 32;

    private readonly (Conv2d Conv, GroupNorm Norm)[] _levels;
    private readonly int _width;
    private readonly int _maps;

    /// <param name="channels">Channels of the backbone's maps, finest first.</param>
    /// <param name="width">Features d of a token.</param>
    internal LevelProjections(IReadOnlyList<int> channels, int width)
    {
        (_width, _maps) = (width, channels.Count);
        _levels = [.. channels.Select(count => nn.Conv2d(count, width, 1))
            .Concat(Enumerable.Range(0, DeformableShape.Levels - _maps)
                .Select(i => nn.Conv2d(i == 0 ? channels[^1] : width, width, 3, stride: 2, padding: 1)))
            .Select(conv => (conv, nn.GroupNorm(Groups, width)))];
        foreach ((var conv, var norm) in _levels)
        {
            nn.init.xavier_uniform_(conv.weight);
            nn.init.zeros_(conv.bias);
            nn.init.ones_(norm.weight); // TorchSharp leaves both as the memory happens to be
            nn.init.zeros_(norm.bias);
        }
        Modules = nn.ModuleList(_levels.Select(level => nn.Sequential(level.Conv, level.Norm)).ToArray());
    }

    /// <summary>The layers under their official names.</summary>
    internal ModuleList<Sequential> Modules { get; }

    /// <summary>Height and width of each level.</summary>
    /// <param name="maps">Those of the backbone's maps.</param>
    internal static GridSize[] SizesOf(IReadOnlyList<GridSize> maps) =>
        [.. maps, .. Enumerable.Range(1, DeformableShape.Levels - maps.Count).Select(i => maps[^1].DividedBy(1 << i))];

    /// <param name="maps">[B, c, h, w] of the backbone, finest first.</param>
    /// <returns>[B, d, h, w] for each level.</returns>
    internal Tensor[] Apply(Tensor[] maps)
    {
        var levels = new Tensor[Modules.Count];
        for (var i = 0; i < levels.Length; i++)
            levels[i] = Modules[i].call(i < _maps ? maps[i] : i == _maps ? maps[^1] : levels[i - 1]);
        return levels;
    }

    /// <param name="graph">Where to.</param>
    /// <param name="maps">[B, c, h, w] of the backbone, finest first.</param>
    /// <param name="sizes">Height and width of each level.</param>
    /// <returns>[B, N, d] tokens of all levels.</returns>
    internal string Emit(OnnxGraph graph, string[] maps, IReadOnlyList<GridSize> sizes)
    {
        double[] ones = [.. Enumerable.Repeat(1.0, Groups)], zeros = new double[Groups];
        var tokens = new List<string>();
        for (var level = 0; level < _levels.Length; level++)
        {
            using var scope = graph.Scope($"level{level}");
            (var conv, var norm) = _levels[level];
            var input = level < _maps ? maps[level] : level == _maps ? maps[^1] : MapOf(tokens[^1], sizes[level - 1]);
            var map = FusedConv.Of(conv).Emit(graph, input);
            // opset 17 has no group norm: each group as one channel, then weight and bias
            var groups = graph.InstanceNormalization(graph.Reshape(map, 0, Groups, -1), graph.Weight("one", ones, Groups),
                graph.Weight("zero", zeros, Groups), (float)norm.eps);
            var rows = graph.Tokens(groups, _width, sizes[level].Cells);
            tokens.Add(graph.Add(graph.Mul(rows, graph.Weight("scale", norm.weight.ToDoubles(), _width)),
                graph.Weight("bias", norm.bias.ToDoubles(), _width)));
        }
        return graph.Concat(1, [.. tokens]);

        string MapOf(string rows, GridSize size) =>
            graph.Reshape(graph.Transpose(rows, 0, 2, 1), -1, _width, size.Height, size.Width); // [B, h·w, d] -> [B, d, h, w]
    }
}
