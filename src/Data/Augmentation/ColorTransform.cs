using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Augmentation;

/// <summary>
/// The photometric distortion of SSD as one affine map of the colours: every single change (brightness, contrast, saturation, hue,
/// order of the channels) is linear in red, green and blue when hue is turned around the grey axis, so together they cost one pass
/// over the resized image, and values are cut to 0..1 once.
/// </summary>
internal sealed class ColorTransform
{
    private static readonly Vector3 Luma = new(0.299f, 0.587f, 0.114f);

    // Rows give the new red, green and blue.
    private Matrix4x4 _rows = Matrix4x4.Identity;
    private bool _isIdentity = true;

    /// <summary>Draws the changes of one sample.</summary>
    /// <param name="options">Probability and strength.</param>
    /// <param name="random">Random numbers of the sample.</param>
    /// <param name="planes">[3, height, width] image in 0..1; contrast turns around its mean brightness.</param>
    /// <param name="width">Width of the planes.</param>
    /// <param name="region">Part that shows the image.</param>
    public static ColorTransform Draw(AugmentationOptions options, SampleRandom random, ReadOnlySpan<float> planes, int width,
        PlaneRegion region)
    {
        var transform = new ColorTransform();
        var strength = options.PhotometricStrength;
        bool Happens() => random.Chance(options.Photometric);
        double Around(double width) => random.Next(1 - width * strength, 1 + width * strength);

        if (Happens())
            transform.Append(Matrix4x4.CreateScale((float)Around(0.125)));
        var contrastFirst = random.Chance(0.5);
        var contrast = Happens() ? (float)Around(0.5) : 1;
        var mean = contrast == 1 ? Vector3.Zero : Mean(planes, width, region);
        if (contrastFirst)
            transform.AppendContrast(contrast, mean);
        if (Happens())
            transform.Append(Saturation((float)Around(0.5)));
        if (Happens())
            transform.Append(HueTurn(random.Next(-0.05, 0.05) * strength));
        if (!contrastFirst)
            transform.AppendContrast(contrast, mean);
        if (strength >= 1 && Happens())
            transform.Append(ChannelOrder(random.Permutation(3)));
        return transform;
    }

    /// <summary>Changes the colours in place.</summary>
    /// <param name="planes">[3, height, width] in 0..1.</param>
    /// <param name="width">Width of the planes.</param>
    /// <param name="region">Part that shows the image; the black around it stays black.</param>
    public void Apply(Span<float> planes, int width, PlaneRegion region)
    {
        if (_isIdentity)
            return;
        var size = planes.Length / 3;
        for (var y = region.Y0; y < region.Y1; y++)
        {
            var start = y * width + region.X0;
            ApplyToRow(planes.Slice(start, region.Width), planes.Slice(size + start, region.Width),
                planes.Slice(2 * size + start, region.Width));
        }
    }

    private void ApplyToRow(Span<float> red, Span<float> green, Span<float> blue)
    {
        var reds = Vectors(red);
        var greens = Vectors(green);
        var blues = Vectors(blue);
        for (var i = 0; i < reds.Length; i++)
        {
            var (r, g, b) = (reds[i], greens[i], blues[i]);
            reds[i] = Cut(r * _rows.M11 + g * _rows.M21 + b * _rows.M31 + new Vector<float>(_rows.M41));
            greens[i] = Cut(r * _rows.M12 + g * _rows.M22 + b * _rows.M32 + new Vector<float>(_rows.M42));
            blues[i] = Cut(r * _rows.M13 + g * _rows.M23 + b * _rows.M33 + new Vector<float>(_rows.M43));
        }
        for (var i = reds.Length * Vector<float>.Count; i < red.Length; i++)
        {
            var color = Vector3.Clamp(Vector3.Transform(new Vector3(red[i], green[i], blue[i]), _rows), Vector3.Zero, Vector3.One);
            (red[i], green[i], blue[i]) = (color.X, color.Y, color.Z);
        }
    }

    private static Span<Vector<float>> Vectors(Span<float> plane) => MemoryMarshal.Cast<float, Vector<float>>(plane);

    private static Vector<float> Cut(Vector<float> values) => Vector.Min(Vector.Max(values, Vector<float>.Zero), Vector<float>.One);

    private void Append(Matrix4x4 change)
    {
        _rows *= change;
        _isIdentity = false;
    }

    private void AppendContrast(float factor, Vector3 mean)
    {
        if (factor == 1)
            return;
        var grey = Vector3.Dot(Luma, Vector3.Transform(mean, _rows)) * (1 - factor);
        var change = Matrix4x4.CreateScale(factor);
        change.Translation = new Vector3(grey);
        Append(change);
    }

    private static Vector3 Mean(ReadOnlySpan<float> planes, int width, PlaneRegion region)
    {
        var size = planes.Length / 3;
        var sum = Vector3.Zero;
        for (var y = region.Y0; y < region.Y1; y++)
            for (var channel = 0; channel < 3; channel++)
                sum[channel] += TensorPrimitives.Sum(planes.Slice(channel * size + y * width + region.X0, region.Width));
        return sum / Math.Max(1, region.Width * (region.Y1 - region.Y0));
    }

    private static Matrix4x4 Saturation(float factor)
    {
        // new = factor · old + (1 − factor) · brightness; row vectors, so a column gives one new channel
        var grey = Luma * (1 - factor);
        return new Matrix4x4(
            grey.X + factor, grey.X, grey.X, 0,
            grey.Y, grey.Y + factor, grey.Y, 0,
            grey.Z, grey.Z, grey.Z + factor, 0,
            0, 0, 0, 1);
    }

    private static Matrix4x4 HueTurn(double turns) =>
        Matrix4x4.CreateFromAxisAngle(Vector3.Normalize(Vector3.One), (float)(turns * 2 * Math.PI));

    private static Matrix4x4 ChannelOrder(int[] order)
    {
        var change = default(Matrix4x4);
        for (var channel = 0; channel < 3; channel++)
            change[order[channel], channel] = 1;
        change.M44 = 1;
        return change;
    }
}
