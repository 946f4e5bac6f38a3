using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using static TorchSharp.torch;

namespace TorchSharp.Native;

/// <summary>An operator of libtorch, found by its schema name (<c>aten::add.Tensor</c>) and called boxed.</summary>
internal sealed unsafe class Operator
{
    // Keyed by the reference of the (interned) literal, so that a look-up hashes no characters.
    private static readonly ConcurrentDictionary<string, Operator> cache = new(LiteralComparer.Instance);

    // Lists up to this many bytes are copied to the stack for the call.
    private const int StackBytes = 1024;

    private readonly IntPtr pointer;

    private Operator(string name)
    {
        var dot = name.IndexOf('.');
        pointer = Bridge.Check(dot < 0 ? Bridge.tb_operator(name, "") : Bridge.tb_operator(name[..dot], name[(dot + 1)..]));
    }

    public static Operator Op(string name) => cache.TryGetValue(name, out var found) ? found : cache.GetOrAdd(name, static n => new Operator(n));

    /// <summary>Calls the operator and gives its first result.</summary>
    public Tensor Call(params ReadOnlySpan<Argument> arguments)
    {
        Value result;
        Invoke(arguments, &result, 1);
        return ToTensor(result);
    }

    /// <summary>Calls an operator that changes its first argument and gives that very object back.</summary>
    public Tensor InPlace(params ReadOnlySpan<Argument> arguments)
    {
        Invoke(arguments, null, 0);
        return (Tensor)arguments[0].Reference;
    }

    /// <summary>Calls an operator without wanting its results.</summary>
    public void Run(params ReadOnlySpan<Argument> arguments) => Invoke(arguments, null, 0);

    /// <summary>Calls an operator that gives one list of tensors.</summary>
    public Tensor[] CallList(params ReadOnlySpan<Argument> arguments)
    {
        Value result;
        Invoke(arguments, &result, 1);
        var handles = new ReadOnlySpan<IntPtr>((void*)result.Bits, result.Count);
        var tensors = new Tensor[result.Count];
        for (var i = 0; i < tensors.Length; i++) tensors[i] = new Tensor(handles[i]);
        Bridge.tb_free((IntPtr)result.Bits);
        return tensors;
    }

    /// <summary>Calls an operator with two results.</summary>
    public (Tensor, Tensor) Call2(params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc Value[2];
        Invoke(arguments, results, 2);
        return (ToTensor(results[0]), ToTensor(results[1]));
    }

    /// <summary>Calls an operator with three results.</summary>
    public (Tensor, Tensor, Tensor) Call3(params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc Value[3];
        Invoke(arguments, results, 3);
        return (ToTensor(results[0]), ToTensor(results[1]), ToTensor(results[2]));
    }

    /// <summary>Calls an operator that gives a number or a bool.</summary>
    public Scalar CallScalar(params ReadOnlySpan<Argument> arguments)
    {
        Value result;
        Invoke(arguments, &result, 1);
        return new Scalar(result.Tag, result.Bits);
    }

    private static Tensor ToTensor(in Value value) => value.Tag == Tag.Tensor && value.Bits != 0 ? new Tensor((IntPtr)value.Bits) : null;

    private void Invoke(ReadOnlySpan<Argument> arguments, Value* results, int capacity)
    {
        var values = stackalloc Value[arguments.Length];
        var room = stackalloc byte[StackBytes];
        var used = 0;
        List<Memory> large = null;
        try
        {
            for (var i = 0; i < arguments.Length; i++)
            {
                ref readonly var argument = ref arguments[i];
                values[i].Tag = argument.Tag;
                values[i].Bits = argument.Bits;
                if (argument.Reference is null) continue;
                if (argument.Reference is Tensor tensor) values[i].Bits = tensor.Handle;
                else if (argument.Reference is Device device)
                {
                    values[i].Bits = (long)device.type;
                    values[i].Count = device.index;
                }
                else if (argument.Reference is Generator generator) values[i].Bits = generator.Handle;
                else Copy(argument.Reference, ref values[i], room, ref used, ref large);
            }
            if (Bridge.tb_call(pointer, values, arguments.Length, results, capacity) < 0) throw Bridge.Failure();
        }
        finally
        {
            if (large is not null) foreach (var memory in large) memory.Free();
        }
        // The tensors have to outlive the call: nothing else keeps a temporary of the caller's expression alive.
        for (var i = 0; i < arguments.Length; i++) GC.KeepAlive(arguments[i].Reference);
    }

    private static void Copy(object list, ref Value value, byte* room, ref int used, ref List<Memory> large)
    {
        var bytes = list switch
        {
            long[] numbers => numbers.Length * sizeof(long),
            double[] numbers => numbers.Length * sizeof(double),
            Tensor[] tensors => tensors.Length * sizeof(IntPtr),
            bool[] flags => flags.Length,
            string text => Encoding.UTF8.GetByteCount(text),
            _ => throw new ArgumentException($"an argument of type {list.GetType()} cannot be passed to libtorch"),
        };
        byte* target;
        if (used + bytes <= StackBytes)
        {
            target = room + used;
            used += (bytes + 7) & ~7;
        }
        else
        {
            var memory = new Memory(bytes);
            (large ??= []).Add(memory);
            target = memory.Pointer;
        }
        value.Bits = (long)target;
        switch (list)
        {
            case long[] numbers:
                numbers.CopyTo(new Span<long>(target, value.Count = numbers.Length));
                break;
            case double[] numbers:
                numbers.CopyTo(new Span<double>(target, value.Count = numbers.Length));
                break;
            case bool[] flags:
                flags.CopyTo(new Span<bool>(target, value.Count = flags.Length));
                break;
            case string text:
                value.Count = Encoding.UTF8.GetBytes(text, new Span<byte>(target, bytes));
                break;
            case Tensor[] tensors:
                value.Count = tensors.Length;
                for (var i = 0; i < tensors.Length; i++) ((IntPtr*)target)[i] = tensors[i] is null ? IntPtr.Zero : tensors[i].Handle;
                break;
        }
    }

    private readonly struct Memory(int bytes)
    {
        public readonly byte* Pointer = (byte*)System.Runtime.InteropServices.NativeMemory.Alloc((nuint)bytes);

        public void Free() => System.Runtime.InteropServices.NativeMemory.Free(Pointer);
    }

    private sealed class LiteralComparer : IEqualityComparer<string>
    {
        public static readonly LiteralComparer Instance = new();

        public bool Equals(string x, string y) => ReferenceEquals(x, y);

        public int GetHashCode([DisallowNull] string text) => RuntimeHelpers.GetHashCode(text);
    }
}
