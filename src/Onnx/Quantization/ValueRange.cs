namespace Microsoft.ML.SparseDetr.Onnx.Quantization;

/// <summary>Between which bounds the values of a tensor lie; 0 belongs to every range, because padding must stay exact.</summary>
internal readonly record struct ValueRange
{
    public ValueRange(float low, float high)
    {
        if (!float.IsFinite(low) || !float.IsFinite(high) || low > high)
            throw new ArgumentException($"There is no range from {low} to {high}.");
        (Low, High) = (Math.Min(low, 0), Math.Max(high, 0));
    }

    public float Low { get; }

    public float High { get; }

    /// <summary>
    /// How unsigned bytes stand for the range: value = scale · (byte − zero). Where the zero point falls between two bytes it is the lower
    /// one, so that nothing below <see cref="Low"/> can be written and a clip at that bound is saved.
    /// </summary>
    public (float Scale, byte Zero) ToBytes()
    {
        if (Low == High)
            return (1, 0);
        var scale = (High - Low) / byte.MaxValue;
        var zero = (byte)Math.Clamp(MathF.Floor(-Low / scale * (1 + 1e-6f)), 0, byte.MaxValue);
        // What the floor took from the lower end would be missing at the upper one.
        return (Math.Max(scale, zero < byte.MaxValue ? High / (byte.MaxValue - zero) : scale), zero);
    }
}
