using System.Text;
using System.Text.Json;

namespace Microsoft.ML.SparseDetr.Data.Formats;

/// <summary>
/// Steps through the JSON of a file with a small buffer, so that the file may be larger than memory. A single name or text that does not
/// fit
/// into <see cref="LargestToken"/> is refused.
/// </summary>
internal ref struct JsonTokens
{
    private const int FirstBuffer = 1 << 16, LargestToken = 1 << 20;

    private readonly Stream _stream;
    private byte[] _buffer = new byte[FirstBuffer];
    private int _length;
    private int _start;
    private bool _isLast;
    private Utf8JsonReader _reader;

    /// <param name="stream">UTF-8, with or without a mark at its beginning.</param>
    public JsonTokens(Stream stream)
    {
        _stream = stream;
        _length = stream.ReadAtLeast(_buffer, _buffer.Length, throwOnEndOfStream: false);
        _isLast = _length < _buffer.Length;
        var mark = _buffer is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0;
        _reader = new Utf8JsonReader(_buffer.AsSpan(mark, _length - mark), _isLast, default);
        _start = mark;
    }

    /// <summary>What the reader stands on.</summary>
    public readonly JsonTokenType Type => _reader.TokenType;

    /// <summary>How deep it is nested.</summary>
    public readonly int Depth => _reader.CurrentDepth;

    /// <summary>Steps on; false at the end.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public bool Read()
    {
        while (!_reader.Read())
        {
            if (_isLast)
                return false;
            Refill();
        }
        return true;
    }

    /// <summary>Passes over the value that the reader stands on, to its last token.</summary>
    public void Skip()
    {
        if (Type == JsonTokenType.PropertyName)
            Read();
        if (Type is not (JsonTokenType.StartArray or JsonTokenType.StartObject))
            return;
        var depth = Depth;
        while (Read() && Depth > depth)
            continue;
    }

    /// <summary>Steps to the value of the next property of the object and gives its name; null at the end of the object.</summary>
    public string? NextProperty()
    {
        if (!Read() || Type != JsonTokenType.PropertyName)
            return null;
        var name = Text();
        Read();
        return name;
    }

    /// <summary>The text; half a surrogate pair stays as it is written.</summary>
    public readonly string Text()
    {
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(_reader.ValueSpan);
        }
    }

    /// <summary>A finite number; NaN for anything else, which is passed over.</summary>
    public double Number()
    {
        if (Type == JsonTokenType.Number && _reader.TryGetDouble(out var value) && double.IsFinite(value))
            return value;
        Skip();
        return double.NaN;
    }

    /// <summary>A whole number; false where it is none, which is not passed over.</summary>
    public readonly bool TryGetWhole(out long value)
    {
        value = 0;
        return Type == JsonTokenType.Number && (_reader.TryGetInt64(out value) || IsWhole(out value));
    }

    private readonly bool IsWhole(out long value)
    {
        var isWhole = _reader.TryGetDouble(out var number) && number == Math.Floor(number) && Math.Abs(number) < 1L << 53;
        value = isWhole ? (long)number : 0;
        return isWhole;
    }

    private void Refill()
    {
        var used = _start + (int)_reader.BytesConsumed;
        var rest = _length - used;
        if (rest > LargestToken)
            throw new JsonException($"a name or text has more than {LargestToken >> 20} MiB");
        var buffer = rest * 2 > _buffer.Length ? new byte[_buffer.Length * 2] : _buffer;
        _buffer.AsSpan(used, rest).CopyTo(buffer);
        _buffer = buffer;
        var read = _stream.ReadAtLeast(_buffer.AsSpan(rest), _buffer.Length - rest, throwOnEndOfStream: false);
        _isLast = read < _buffer.Length - rest;
        _length = rest + read;
        _start = 0;
        _reader = new Utf8JsonReader(_buffer.AsSpan(0, _length), _isLast, _reader.CurrentState);
    }
}
