using Microsoft.ML.SparseDetr.Detectors.Backbones;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors.Backbones;

/// <summary>A Swin block cell by cell, told from the places of the cells in the map that is not shifted.</summary>
internal static class SlowSwin
{
    /// <param name="block">In double.</param>
    /// <param name="map">[B, h, w, C].</param>
    /// <param name="window">Cells on a side of a window.</param>
    /// <param name="shift">Cells by which the windows are moved down and to the right.</param>
    public static Tensor Block(SwinBlock block, Tensor map, int window, int shift)
    {
        var x = map + stack([.. map.unbind(0).Select(image => Attend(block, block.norm1.call(image), window, shift))]);
        var hidden = nn.functional.gelu(nn.functional.linear(block.norm2.call(x), block.mlp.fc1.weight, block.mlp.fc1.bias));
        return x + nn.functional.linear(hidden, block.mlp.fc2.weight, block.mlp.fc2.bias);
    }

    private static Tensor Attend(SwinBlock block, Tensor image, int window, int shift)
    {
        int height = (int)image.shape[0], width = (int)image.shape[1], channels = (int)image.shape[2];
        int rows = (height + window - 1) / window * window, columns = (width + window - 1) / window * window;
        var heads = (int)block.attn.relative_position_bias_table.shape[1];
        var hidden = channels / heads;
        var padded = zeros(rows, columns, channels, ScalarType.Float64);
        padded.narrow(0, 0, height).narrow(1, 0, width).copy_(image);
        var projected = block.attn.qkv.call(padded.view(-1, channels)).Elements<double>();
        var table = block.attn.relative_position_bias_table.Elements<double>();
        var mixed = new double[height * width * channels];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                for (var head = 0; head < heads; head++)
                {
                    var sum = 0.0;
                    var output = mixed.AsSpan((y * width + x) * channels + head * hidden, hidden);
                    for (var ky = 0; ky < rows; ky++)
                        for (var kx = 0; kx < columns; kx++)
                        {
                            var (vertical, horizontal) = (Offset(y, ky, rows), Offset(x, kx, columns));
                            if (vertical.Window != 0 || horizontal.Window != 0)
                                continue;
                            var offset = (vertical.Cells + window - 1) * (2 * window - 1) + horizontal.Cells + window - 1;
                            var score = table[offset * heads + head] - (vertical.Wraps || horizontal.Wraps ? 100 : 0);
                            for (var i = 0; i < hidden; i++)
                                score += Part(y, x, 0, i) * Part(ky, kx, 1, i) / Math.Sqrt(hidden);
                            var share = Math.Exp(score);
                            sum += share;
                            for (var i = 0; i < hidden; i++)
                                output[i] += share * Part(ky, kx, 2, i);
                        }
                    foreach (ref var value in output)
                        value /= sum;

                    double Part(int row, int column, int part, int i) =>
                        projected[(row * columns + column) * 3 * channels + part * channels + head * hidden + i];
                }
        return block.attn.proj.call(tensor(mixed, [height, width, channels]));

        // A window's cells in the order of the shifted side; Wraps: only the shift has brought the two together.
        (int Window, int Cells, bool Wraps) Offset(int from, int to, int side)
        {
            int a = (from - shift + side) % side, b = (to - shift + side) % side;
            return (a / window - b / window, a - b, from < shift != to < shift);
        }
    }
}
