using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Detr;

/// <summary>Three linear layers with ReLU between them, from a query to the four numbers of its box (MLP in detr.py).</summary>
internal sealed class BoxHead : nn.Module<Tensor, Tensor>
{
    internal readonly ModuleList<Linear> layers;

    internal BoxHead(int width) : base(nameof(BoxHead))
    {
        layers = nn.ModuleList(nn.Linear(width, width), nn.Linear(width, width), nn.Linear(width, 4));
        RegisterComponents();
    }

    /// <param name="x">[…, d].</param>
    /// <returns>[…, 4].</returns>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        x = nn.functional.relu(layers[0].call(x));
        return layers[2].call(nn.functional.relu(layers[1].call(x))).MoveToOuterDisposeScope();
    }

    /// <summary>Over rows [M, d] -> [M, 4].</summary>
    internal string Emit(OnnxGraph graph, string rows) =>
        graph.Linear(graph.Relu(graph.Linear(graph.Relu(graph.Linear(rows, layers[0])), layers[1])), layers[2]);

    /// <summary>Makes all boxes alike at the start of training.</summary>
    /// <param name="side">What is predicted for width and height, before the sigmoid.</param>
    internal void StartAt(double side)
    {
        nn.init.zeros_(layers[2].weight);
        nn.init.zeros_(layers[2].bias);
        using var frozen = no_grad();
        layers[2].bias!.narrow(0, 2, 2).fill_(side);
    }
}
