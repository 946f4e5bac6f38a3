using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Encoders;

/// <summary>
/// Downsampling with separated channels and space: 1×1 convolution, then depthwise 3×3 with stride 2, no activation (YOLOv10; SCDown in
/// hybrid_encoder.py).
/// </summary>
internal sealed class ScDown : nn.Module<Tensor, Tensor>
{
    internal readonly ConvNorm cv1;
    internal readonly ConvNorm cv2;

    internal ScDown(int width) : base(nameof(ScDown))
    {
        cv1 = new ConvNorm(width, width, kernel: 1, activate: false);
        cv2 = new ConvNorm(width, width, kernel: 3, stride: 2, groups: width, activate: false);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return cv2.call(cv1.call(input)).MoveToOuterDisposeScope();
    }

    internal string Emit(OnnxGraph graph, string input) => cv2.Emit(graph, cv1.Emit(graph, input));
}
