using System.Globalization;
using System.Text.Json;
using Microsoft.ML.SparseDetr.Data.Annotations;

namespace Microsoft.ML.SparseDetr.Data.Formats.Coco;

/// <summary>
/// From JSON to <see cref="CocoFile"/>. A value of another type than expected is taken for what it most likely means and told; outlines
/// and captions are passed over.
/// </summary>
internal ref partial struct CocoParser
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
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            _reader.Skip();
            return file;
        }
        while (NextProperty() is { } name)
        {
            if (name == "images")
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
}
