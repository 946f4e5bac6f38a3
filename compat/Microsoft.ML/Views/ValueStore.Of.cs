using System;

namespace Microsoft.ML.Data;

internal sealed class ValueStore<T>(ValueGetter<T> getter) : ValueStore
{
    private readonly ValueCopier<T> copy = ValueCopier.For<T>();
    private T[] values = new T[16];

    public override void Keep(int slot)
    {
        if (slot >= values.Length)
            Array.Resize(ref values, Math.Max(slot + 1, 2 * values.Length));
        getter(ref values[slot]);
    }

    public void Fetch(int slot, ref T value) => copy(in values[slot], ref value);
}
