using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Primitives;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Detr;

/// <summary>
/// Makes layouts, and keeps the last one without padding, which depends on the size of the images alone; all that were would be much
/// memory in a training with many sizes.
/// </summary>
/// <param name="width">Features d of a token.</param>
internal sealed class LevelLayouts(int width) : IDisposable
{
    private readonly SizeCache<TokenGrid> _grids = new(sizes => new TokenGrid(sizes));
    private (LevelLayout Layout, ScalarType Type, string Device)? _last;

    /// <summary>The layout of a batch.</summary>
    /// <param name="levels">Height and width of each level.</param>
    /// <param name="images">The batch.</param>
    internal LevelLayout For(IReadOnlyList<GridSize> levels, PaddedImages images)
    {
        var grid = _grids.For(levels);
        return images.Padding is null
            ? Unpadded(grid, images) with { TokenCounts = LevelLayout.CountAll(grid, images) }
            : LevelLayout.Of(grid, images, width);
    }

    public void Dispose()
    {
        Forget();
        _grids.Dispose();
    }

    private LevelLayout Unpadded(TokenGrid grid, PaddedImages images)
    {
        var pixels = images.Pixels;
        var device = pixels.device.ToString();
        if (_last is { } last && ReferenceEquals(last.Layout.Grid, grid) && last.Type == pixels.dtype && last.Device == device)
            return last.Layout;
        Forget();
        using var scope = NewDisposeScope();
        using var lasting = inference_mode(false); // made during an evaluation, it must still serve a training step
        var layout = LevelLayout.Of(grid, images, width);
        foreach (var tensor in layout.Lasting)
            tensor.DetachFromDisposeScope();
        _last = (layout, pixels.dtype, device);
        return layout;
    }

    private void Forget()
    {
        foreach (var tensor in _last?.Layout.Lasting ?? [])
            tensor.Dispose();
        _last = null;
    }
}
