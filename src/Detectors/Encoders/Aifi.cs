// Runs AIFI's layers over one map, with the positions of its size (RT-DETR; DEIM §2).

using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Encoders;

internal sealed class Aifi : nn.Module<Tensor, Tensor>
{
    internal readonly ModuleList<AifiLayer> layers;
    private readonly Dictionary<(int Height, int Width), ConstantTensor> _positions = [];
    private readonly int _width;

    internal Aifi(int width, int heads, int feedForward) : base(nameof(Aifi))
    {
        _width = width;
        layers = nn.ModuleList(new AifiLayer(width, heads, feedForward));
        RegisterComponents();
    }

    public override Tensor forward(Tensor map)
    {
        (int height, int width) = ((int)map.shape[2], (int)map.shape[3]);
        Tensor tokens = map.flatten(2).transpose(1, 2); // [B, d, h, w] -> [B, h·w, d]
        Tensor positions = Positions(height, width).For(map);
        foreach (AifiLayer layer in layers)
            tokens = layer.call(tokens, positions);
        return tokens.transpose(1, 2).reshape(map.shape); // [B, h·w, d] -> [B, d, h, w]
    }

    internal string Emit(OnnxGraph graph, string map, int height, int width)
    {
        double[] positions = PositionEncoding.Table(height, width, _width);
        string rows = graph.Reshape(graph.Tokens(map, _width, height * width), -1, _width); // [B, d, h, w] -> [B·h·w, d]
        foreach (AifiLayer layer in layers)
            rows = layer.Emit(graph, rows, height * width, positions);
        return graph.Reshape(graph.Transpose(graph.Reshape(rows, -1, height * width, _width), 0, 2, 1), -1, _width, height, width);
    }

    internal ConstantTensor Positions(int height, int width)
    {
        if (!_positions.TryGetValue((height, width), out ConstantTensor? positions))
        {
            positions = new ConstantTensor(PositionEncoding.Table(height, width, _width), 1, height * width, _width);
            _positions.Add((height, width), positions);
        }
        return positions;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            foreach (ConstantTensor positions in _positions.Values)
                positions.Dispose();
        base.Dispose(disposing);
    }
}
