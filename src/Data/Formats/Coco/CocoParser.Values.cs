using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.ML.SparseDetr.Data.Annotations;

namespace Microsoft.ML.SparseDetr.Data.Formats.Coco;

/// <content>Single values, taken for what they most likely mean.</content>
internal ref partial struct CocoParser
{
    /// <summary>The numbers of a list; null for anything else.</summary>
    private double[]? ReadBox()
    {
        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            _reader.Skip();
            return null;
        }
        var box = new List<double>(4);
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
            box.Add(ReadNumber());
        return [.. box];
    }

    private double ReadRotation()
    {
        var rotation = 0.0;
        while (NextProperty() is { } name)
            if (name == "rotation")
                rotation = ReadNumber();
            else
                _reader.Skip();
        return double.IsFinite(rotation) ? rotation : 0;
    }

    /// <summary>The box around lists of x and y; null when there is no point.</summary>
    private static PixelBox? OutlineOf(Utf8JsonReader reader)
    {
        var (x0, y0, x1, y1) = (double.MaxValue, double.MaxValue, double.MinValue, double.MinValue);
        var isY = false;
        var end = reader.CurrentDepth;
        while (reader.Read() && !(reader.TokenType == JsonTokenType.EndArray && reader.CurrentDepth == end))
        {
            if (reader.TokenType == JsonTokenType.StartArray)
                isY = false;
            if (reader.TokenType != JsonTokenType.Number)
                continue;
            var value = reader.GetDouble();
            if (isY)
                (y0, y1) = (Math.Min(y0, value), Math.Max(y1, value));
            else
                (x0, x1) = (Math.Min(x0, value), Math.Max(x1, value));
            isY = !isY;
        }
        return x0 <= x1 && y0 <= y1 ? PixelBox.FromCorners(x0, y0, x1, y1) : null;
    }

    private double ReadNumber()
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.Number:
                return _reader.GetDouble();
            case JsonTokenType.String when Text() is { Length: > 0 } text:
                if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value))
                    _builder.RepairEach(DatasetFindingKind.BoxFormat, _place, null, "numbers are written as text");
                else
                    value = double.NaN;
                return value;
            default:
                _reader.Skip();
                return double.NaN;
        }
    }

    private bool ReadFlag()
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.True:
                return true;
            case JsonTokenType.False:
                return false;
            case JsonTokenType.Number:
                return _reader.GetDouble() != 0;
            case JsonTokenType.String:
                _builder.RepairEach(DatasetFindingKind.Ignored, _place, null, "'iscrowd' is written as text");
                return Text() is "1" or "true" or "True";
            default:
                _builder.RepairEach(DatasetFindingKind.Ignored, _place, null, "'iscrowd' has no value and counts as 0");
                _reader.Skip();
                return false;
        }
    }

    private string? ReadText()
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.String:
                return Text();
            case JsonTokenType.Number:
                _builder.RepairEach(DatasetFindingKind.ClassName, _place, null, "a name is written as number");
                return Encoding.UTF8.GetString(_reader.ValueSpan);
            default:
                _reader.Skip();
                return null;
        }
    }

    private CocoFile.Key? ReadKey()
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.Number when _reader.TryGetInt64(out var number):
                return new CocoFile.Key(number, null);
            case JsonTokenType.Number:
                _builder.RepairEach(DatasetFindingKind.Identifier, _place, null, "ids are written as fractions");
                var value = _reader.GetDouble();
                return value == Math.Floor(value) && Math.Abs(value) < 1L << 53
                    ? new CocoFile.Key((long)value, null)
                    : new CocoFile.Key(0, value.ToString(CultureInfo.InvariantCulture));
            case JsonTokenType.String when Text() is { Length: > 0 } text:
                _builder.RepairEach(DatasetFindingKind.Identifier, _place, null, "ids are written as text");
                return KeyOf(text);
            default:
                _reader.Skip();
                return null;
        }
    }

    private static CocoFile.Key KeyOf(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? new CocoFile.Key(number, null)
            : new CocoFile.Key(0, text);

    /// <summary>The text of a name or value; half a surrogate pair stays as it is written.</summary>
    private readonly string Text()
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

    /// <summary>Steps to the value of the next property of the object and gives its name; null at the end of the object.</summary>
    private string? NextProperty()
    {
        if (!_reader.Read() || _reader.TokenType != JsonTokenType.PropertyName)
            return null;
        var name = Text();
        _reader.Read();
        return name;
    }
}
