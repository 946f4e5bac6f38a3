using System;

namespace Microsoft.ML.Data;

/// <summary>The missing value of a type: an empty text, NaN, and the default where a type knows none.</summary>
internal static class MissingValue
{
    public static T Of<T>() => typeof(T) == typeof(float) ? (T)(object)float.NaN : typeof(T) == typeof(double) ? (T)(object)double.NaN : default;

    public static bool Is<T>(T value) => value switch
    {
        ReadOnlyMemory<char> text => text.IsEmpty,
        float number => float.IsNaN(number),
        double number => double.IsNaN(number),
        _ => false,
    };
}
