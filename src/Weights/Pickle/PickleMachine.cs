using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Weights.Pickle;

/// <summary>
/// Runs a pickle from a stranger to the value that it makes: null, bool, long or BigInteger, double, string, byte[], object?[] for a tuple,
/// List for a list, <see cref="PickleDict"/>, and what the allowed globals make.
/// </summary>
/// <remarks>
/// A loop over operations, each of which does bounded work on the top of a stack: nothing calls itself, and no value is walked through, so
/// neither depth nor circles nor values that hold each other many times cost anything. Names lead to a table and nowhere else.
/// </remarks>
/// <param name="input">The bytes.</param>
/// <param name="globals">The names that may occur.</param>
/// <param name="loadPersistent">Makes the value of a persistent id, which is whatever the pickle wrote.</param>
internal sealed class PickleMachine(
    PickleInput input, IReadOnlyDictionary<string, PickleGlobal> globals, Func<object?, object> loadPersistent)
{
    /// <summary>A tensor takes about 45; the state of the training of the largest network about 0.3 million.</summary>
    private const int MostOperations = 2_000_000;

    private const int OldestProtocol = 2, NewestProtocol = 5;

    private readonly PickleStack _stack = new();

    /// <summary>Runs one pickle to its end.</summary>
    /// <exception cref="InvalidDataException">It is broken, over a limit, or makes more than plain values; the message does not name the
    /// file.</exception>
    public object? Run()
    {
        if (input.ReadByte() != (byte)PickleCode.Proto)
            throw new InvalidDataException("it has no pickle where one should start.");
        if (input.ReadByte() is < OldestProtocol or > NewestProtocol)
            throw new InvalidDataException($"its pickle is of another protocol than {OldestProtocol} to {NewestProtocol}.");
        for (var count = 0; count < MostOperations; count++)
        {
            var code = (PickleCode)input.ReadByte();
            if (code == PickleCode.Stop)
                return _stack.Last();
            Step(code);
        }
        throw new InvalidDataException($"its pickle has more than {MostOperations} operations.");
    }

    private void Step(PickleCode code)
    {
        switch (code)
        {
            case PickleCode.Frame: input.Require(input.ReadUInt64()); break;
            case PickleCode.Mark: _stack.Mark(); break;
            case PickleCode.Pop: _stack.Pop(); break;
            case PickleCode.PopMark: _stack.PopToMark(); break;
            case PickleCode.Dup: _stack.Push(_stack.Peek()); break;

            case PickleCode.None: _stack.Push(null); break;
            case PickleCode.NewTrue: _stack.Push(true); break;
            case PickleCode.NewFalse: _stack.Push(false); break;
            case PickleCode.BinInt: _stack.Push((long)input.ReadInt32()); break;
            case PickleCode.BinInt1: _stack.Push((long)input.ReadByte()); break;
            case PickleCode.BinInt2: _stack.Push((long)input.ReadUInt16()); break;
            case PickleCode.Long1: _stack.Push(input.ReadInteger(input.ReadByte())); break;
            case PickleCode.BinFloat: _stack.Push(input.ReadDouble()); break;

            case PickleCode.ShortBinString: _stack.Push(input.ReadLatin1(input.ReadByte())); break;
            case PickleCode.BinString: _stack.Push(input.ReadLatin1(input.ReadUInt32())); break;
            case PickleCode.ShortBinUnicode: _stack.Push(input.ReadText(input.ReadByte())); break;
            case PickleCode.BinUnicode: _stack.Push(input.ReadText(input.ReadUInt32())); break;
            case PickleCode.BinUnicode8: _stack.Push(input.ReadText(input.ReadUInt64())); break;
            case PickleCode.ShortBinBytes: _stack.Push(input.ReadBytes(input.ReadByte())); break;
            case PickleCode.BinBytes: _stack.Push(input.ReadBytes(input.ReadUInt32())); break;
            case PickleCode.BinBytes8: _stack.Push(input.ReadBytes(input.ReadUInt64())); break;

            case PickleCode.EmptyTuple: _stack.Push(Array.Empty<object?>()); break;
            case PickleCode.Tuple: _stack.Push(_stack.PopToMark()); break;
            case PickleCode.Tuple1: _stack.Push(_stack.Pop(1)); break;
            case PickleCode.Tuple2: _stack.Push(_stack.Pop(2)); break;
            case PickleCode.Tuple3: _stack.Push(_stack.Pop(3)); break;

            case PickleCode.EmptyList: _stack.Push(new List<object?>()); break;
            case PickleCode.List: _stack.Push(new List<object?>(_stack.PopToMark())); break;
            case PickleCode.Append: AddToList(_stack.Pop(1)); break;
            case PickleCode.Appends: AddToList(_stack.PopToMark()); break;

            case PickleCode.EmptyDict: _stack.Push(new PickleDict()); break;
            case PickleCode.Dict: MakeDict(_stack.PopToMark()); break;
            case PickleCode.SetItem: AddToDict(_stack.Pop(2)); break;
            case PickleCode.SetItems: AddToDict(_stack.PopToMark()); break;

            case PickleCode.BinPut: _stack.Remember(input.ReadByte()); break;
            case PickleCode.LongBinPut: _stack.Remember(input.ReadUInt32()); break;
            case PickleCode.Memoize: _stack.Remember(); break;
            case PickleCode.BinGet: _stack.Recall(input.ReadByte()); break;
            case PickleCode.LongBinGet: _stack.Recall(input.ReadUInt32()); break;

            case PickleCode.Global: PushGlobal(input.ReadLine(), input.ReadLine()); break;
            case PickleCode.StackGlobal: PushGlobal(_stack.Pop(2)); break;
            case PickleCode.Reduce or PickleCode.NewObject: Call(_stack.Pop(2)); break;
            case PickleCode.Build: Build(_stack.Pop()); break;
            case PickleCode.BinPersistentId: _stack.Push(loadPersistent(_stack.Pop())); break;

            default:
                throw new InvalidDataException(
                    $"its pickle has the operation 0x{(byte)code:x2} before byte {input.Position}, which checkpoints do without.");
        }
    }

    private void PushGlobal(object?[] names)
    {
        if (names is not [string module, string name])
            throw new InvalidDataException("its pickle has a global whose name is no text.");
        PushGlobal(module, name);
    }

    private void PushGlobal(string module, string name) => _stack.Push(globals.TryGetValue($"{module}.{name}", out var global)
        ? global
        : throw new InvalidDataException(
            $"its pickle asks for {PlainText.Quote($"{module}.{name}")}. Only tensors, dicts, lists and numbers are read; in PyTorch, save "
            + "the state_dict() alone."));

    private void Call(object?[] callAndArguments)
    {
        if (callAndArguments is not [PickleGlobal { Call: { } call }, object?[] arguments])
            throw new InvalidDataException("its pickle calls what cannot be called.");
        _stack.Push(call(arguments));
    }

    /// <summary>Attributes of an object, such as the versions of modules in a state_dict: nothing here needs them.</summary>
    private void Build(object? state)
    {
        if (_stack.Peek() is not PickleDict { TakesState: true } || state is not PickleDict)
            throw new InvalidDataException("its pickle gives attributes to what can have none.");
    }

    private void AddToList(object?[] values)
    {
        if (_stack.Peek() is not List<object?> list)
            throw new InvalidDataException("its pickle puts values in a list that is none.");
        list.AddRange(values);
    }

    private void MakeDict(object?[] pairs)
    {
        _stack.Push(new PickleDict());
        AddToDict(pairs);
    }

    private void AddToDict(object?[] pairs)
    {
        if (_stack.Peek() is not PickleDict dict)
            throw new InvalidDataException("its pickle puts values in a dict that is none.");
        dict.Add(pairs);
    }
}
