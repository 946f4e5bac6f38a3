namespace Microsoft.ML.Data;

internal delegate void ValueCopier<T>(in T source, ref T target);

/// <summary>Copies a value so that the copy shares no buffer with it: vectors item by item, everything else by assignment.</summary>
internal static class ValueCopier
{
    public static ValueCopier<T> For<T>()
    {
        if (!typeof(T).IsGenericType || typeof(T).GetGenericTypeDefinition() != typeof(VBuffer<>))
            return (in source, ref target) => target = source;
        return GenericCall.Invoke<ValueCopier<T>>(typeof(ValueCopier), nameof(ForVector), typeof(T).GetGenericArguments());
    }

    private static ValueCopier<VBuffer<T>> ForVector<T>() => (in source, ref target) => source.CopyTo(ref target);
}
