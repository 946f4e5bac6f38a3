using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Microsoft.ML.SparseDetr.Data.Formats;

/// <summary>
/// From JSON to <see cref="CocoFile"/>. A value of another type than expected is taken for what it most likely means and told; outlines
/// and captions are passed over.
/// </summary>
internal ref struct CocoParser
{
    private readonly DatasetBuilder _builder;
    private Utf8JsonReader _reader;
    private string _place = "";

    private CocoParser(ReadOnlySpan<byte> json, JsonReaderOptions options, DatasetBuilder builder)
    {
        _reader = new Utf8JsonReader(json, options);
        _builder = builder;
    }

    /// <exception cref="JsonException">It is no JSON.</exception>
    public static CocoFile Parse(ReadOnlySpan<byte> json, JsonReaderOptions options, DatasetBuilder builder)
    {
        var parser = new CocoParser(json, options, builder);
        var file = parser.ReadFile();
        while (parser._reader.Read()) // something after the end is an error of the reader
            continue;
        return file;
    }

    private CocoFile ReadFile()
    {
        var file = new CocoFile();
        _reader.Read();
        var isList = _reader.TokenType == JsonTokenType.StartArray;
        if (isList)
            _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            _reader.Skip();
            while (isList && _reader.TokenType != JsonTokenType.EndArray && _reader.Read())
                _reader.Skip();
            return file;
        }
        while (NextProperty() is { } name)
        {
            file.RootNames.Add(name);
            if (isList)
                _reader.Skip();
            else if (name == "images")
                file.Images = ReadList("images", file.Images, static (ref CocoParser parser) => parser.ReadImage());
            else if (name == "annotations")
                file.Annotations = ReadList("annotations", file.Annotations, static (ref CocoParser parser) => parser.ReadAnnotation());
            else if (name == "categories")
                file.Categories = _reader.TokenType == JsonTokenType.StartObject
                    ? ReadNamedCategories()
                    : ReadList("categories", file.Categories, static (ref CocoParser parser) => parser.ReadCategory());
            else
                _reader.Skip();
        }
        while (isList && _reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
            _reader.Skip();
        return file;
    }

    private delegate T Item<T>(ref CocoParser parser);

    /// <summary>A list of objects; what else stands in it counts as an object without a value.</summary>
    private List<T>? ReadList<T>(string name, List<T>? known, Item<T> read) where T : new()
    {
        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            _reader.Skip();
            return known;
        }
        var items = known ?? [];
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            _place = string.Create(CultureInfo.InvariantCulture, $"{name}[{items.Count}]");
            if (_reader.TokenType == JsonTokenType.StartObject)
                items.Add(read(ref this));
            else
            {
                _reader.Skip();
                items.Add(new T());
            }
        }
        return items;
    }

    private CocoFile.Image ReadImage()
    {
        var image = new CocoFile.Image();
        while (NextProperty() is { } name)
            switch (name)
            {
                case "id":
                    image.Id = ReadKey();
                    break;
                case "file_name":
                    image.FileName = ReadText();
                    break;
                case "width":
                    image.Width = ReadNumber();
                    break;
                case "height":
                    image.Height = ReadNumber();
                    break;
                default:
                    _reader.Skip();
                    break;
            }
        return image;
    }

    private CocoFile.Annotation ReadAnnotation()
    {
        var annotation = new CocoFile.Annotation();
        Utf8JsonReader outline = default;
        while (NextProperty() is { } name)
            switch (name)
            {
                case "id":
                    annotation.Id = ReadKey();
                    break;
                case "image_id":
                    annotation.ImageId = ReadKey();
                    break;
                case "category_id":
                    annotation.CategoryId = ReadKey();
                    break;
                case "bbox":
                    annotation.Box = ReadBox();
                    break;
                case "area":
                    annotation.Area = ReadNumber();
                    break;
                case "iscrowd":
                    annotation.IsCrowd = ReadFlag();
                    break;
                case "attributes" when _reader.TokenType == JsonTokenType.StartObject:
                    annotation.Rotation = ReadRotation();
                    break;
                case "segmentation":
                    outline = _reader; // most files need no outline, so it is only looked at when there is no box
                    _reader.Skip();
                    break;
                default:
                    _reader.Skip();
                    break;
            }
        if (annotation.Box is null or [] && outline.TokenType == JsonTokenType.StartArray)
            annotation.OutlineBox = OutlineOf(outline);
        return annotation;
    }

    private CocoFile.Category ReadCategory()
    {
        var category = new CocoFile.Category();
        while (NextProperty() is { } name)
            switch (name)
            {
                case "id":
                    category.Id = ReadKey();
                    break;
                case "name":
                    category.Name = ReadText();
                    break;
                case "supercategory":
                    category.Parent = ReadText();
                    break;
                default:
                    _reader.Skip();
                    break;
            }
        return category;
    }

    /// <summary>Categories as {"1": "pit"}.</summary>
    private List<CocoFile.Category> ReadNamedCategories()
    {
        _builder.RepairEach(DatasetFindingKind.ClassName, "categories", null, "the categories are an object of ids and names, not a list");
        var categories = new List<CocoFile.Category>();
        while (NextProperty() is { } key)
        {
            _place = $"categories.{key}";
            categories.Add(new CocoFile.Category { Id = KeyOf(key), Name = ReadText() });
        }
        return categories;
    }

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
