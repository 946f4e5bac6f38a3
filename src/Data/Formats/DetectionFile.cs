using System.Globalization;
using System.Text.Json;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Formats;

/// <summary>
/// Reads what a detector has found from a file of any origin, entry by entry: COCO's result list ([{image_id, category_id, bbox, score}]),
/// or an object with "images", each with its "file" and what was found there, as this library writes predictions.json and detections.json.
/// </summary>
internal ref struct DetectionFile
{
    /// <summary>One detection: x, y, width and height in pixels.</summary>
    internal readonly record struct Entry(long ImageId, int Label, double Score, double X, double Y, double Width, double Height);

    private readonly DetectionTargets _targets;
    private readonly DetectionProblems _problems;
    private readonly Action<Entry> _take;
    private JsonTokens _json;
    private string _place = "";
    private bool _hasLists;

    private DetectionFile(Stream stream, DetectionTargets targets, DetectionProblems problems, Action<Entry> take)
    {
        _json = new JsonTokens(stream);
        (_targets, _problems, _take) = (targets, problems, take);
    }

    /// <summary>Reads a file; what cannot be used is left out and counted.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dataset">The images and classes that it names.</param>
    /// <param name="take">Gets each detection that can be used.</param>
    /// <exception cref="InvalidDataException">It is none of these files; the message names it and the place.</exception>
    /// <exception cref="IOException">It is missing or cannot be read.</exception>
    public static DetectionProblems Read(string path, DetectionDataset dataset, Action<Entry> take)
    {
        using var stream = RegularFile.Open(path, long.MaxValue);
        var problems = new DetectionProblems(path);
        var place = "";
        try
        {
            var file = new DetectionFile(stream, new DetectionTargets(dataset), problems, take);
            try
            {
                file.ReadFile(path);
            }
            finally
            {
                place = file._place;
            }
        }
        catch (JsonException error)
        {
            throw new InvalidDataException(
                $"{PlainText.Line(path)}: {(place.Length > 0 ? $"behind {place}: " : "")}this is no valid JSON from here on (NaN and "
                + "Infinity are none, either).", error);
        }
        return problems;
    }

    private void ReadFile(string path)
    {
        _json.Read();
        if (_json.Type == JsonTokenType.StartArray)
            ReadResults();
        else if (_json.Type != JsonTokenType.StartObject || !ReadImageLists())
            throw new InvalidDataException(
                $"{PlainText.Line(path)}: this is no list of detections. Known are COCO's result files, "
                + "[{\"image_id\": 1, \"category_id\": 1, \"bbox\": [x, y, width, height], \"score\": 0.9}, …], "
                + "and the predictions.json and detections.json of sparse-detr.");
        while (_json.Read()) // something after the end is an error of the reader
            continue;
    }

    private void ReadResults()
    {
        for (var i = 0; _json.Read() && _json.Type != JsonTokenType.EndArray; i++)
        {
            _place = string.Create(CultureInfo.InvariantCulture, $"[{i}]");
            _problems.Count++;
            if (_json.Type != JsonTokenType.StartObject)
            {
                _json.Skip();
                _problems.Add("the entry is no object", _place);
                continue;
            }
            var (image, category, score, box) = ((Id?)null, (Id?)null, double.NaN, (double[]?)null);
            while (_json.NextProperty() is { } name)
                switch (name)
                {
                    case "image_id":
                        image = ReadId();
                        break;
                    case "category_id":
                        category = ReadId();
                        break;
                    case "score":
                        score = _json.Number();
                        break;
                    case "bbox":
                        box = ReadBox();
                        break;
                    default:
                        _json.Skip();
                        break;
                }
            var label = category is { } id ? _targets.LabelOf(id.Number, id.Text) : null;
            var place = image is { } key ? _targets.ImageOf(key.Number, key.Text) : null;
            if (image is null)
                _problems.Add("there is no 'image_id'", _place);
            else if (category is null)
                _problems.Add("there is no 'category_id'", _place);
            else if (place is null)
                _problems.Add("'image_id' is that of no image of the data set", _place, image.ToString());
            else if (label is null)
                _problems.Add("'category_id' is that of no class of the data set", _place, category.ToString());
            else
                Take(place.Value, label.Value, score, box, isCorners: false);
        }
    }

    /// <summary>Reads an object with "images"; false where there is none.</summary>
    private bool ReadImageLists()
    {
        var (images, names) = ((int?)null, new List<string>());
        while (_json.NextProperty() is { } name)
        {
            if (name == "classNames" && _json.Type == JsonTokenType.StartArray)
            {
                while (_json.Read() && _json.Type != JsonTokenType.EndArray)
                {
                    names.Add(_json.Type == JsonTokenType.String ? _json.Text() : "");
                    _json.Skip();
                }
            }
            else if (name == "images" && _json.Type == JsonTokenType.StartArray)
            {
                images = 0;
                for (; _json.Read() && _json.Type != JsonTokenType.EndArray; images++)
                    if (_json.Type == JsonTokenType.StartObject)
                        ReadImage(images.Value, names);
                    else
                        _json.Skip();
            }
            else
            {
                _json.Skip();
            }
        }
        return images == 0 || _hasLists; // an annotation file has "images", too
    }

    private void ReadImage(int index, List<string> names)
    {
        string? file = null;
        while (_json.NextProperty() is { } name)
            if (name == "file" && _json.Type == JsonTokenType.String)
                file = _json.Text();
            else if (name is "detections" or "objects" && _json.Type == JsonTokenType.StartArray)
            {
                _hasLists = true;
                for (var i = 0; _json.Read() && _json.Type != JsonTokenType.EndArray; i++)
                {
                    _place = string.Create(CultureInfo.InvariantCulture, $"images[{index}].{name}[{i}]");
                    if (_json.Type == JsonTokenType.StartObject)
                        ReadFound(file, names);
                    else
                        _json.Skip();
                }
            }
            else
                _json.Skip();
    }

    private void ReadFound(string? file, List<string> names)
    {
        var (className, hasScore, score, box) = ((string?)null, false, double.NaN, (double[]?)null);
        while (_json.NextProperty() is { } name)
            switch (name)
            {
                case "class" when _json.Type == JsonTokenType.String:
                    className = _json.Text();
                    break;
                case "label" when _json.TryGetWhole(out var label):
                    className = label >= 0 && label < names.Count ? names[(int)label] : null;
                    break;
                case "score":
                    (hasScore, score) = (true, _json.Number());
                    break;
                case "box":
                    box = ReadBox();
                    break;
                default:
                    _json.Skip();
                    break;
            }
        if (!hasScore)
            return; // what is annotated stands beside what was found
        _problems.Count++;
        if (file is null)
            _problems.Add("the image has no 'file' before its detections", _place);
        else if (_targets.ImageOf(file) is not { } image)
            _problems.Add("'file' is no image of the data set, or the name of several", _place, file);
        else if (className is null)
            _problems.Add("there is no 'class', or no 'label' that 'classNames' has", _place);
        else if (_targets.LabelOf(className) is not { } label)
            _problems.Add("the class is none of the data set", _place, className);
        else
            Take(image, label, score, box, isCorners: true);
    }

    private void Take(long image, int label, double score, double[]? box, bool isCorners)
    {
        if (double.IsNaN(score))
            _problems.Add("'score' is no number", _place);
        else if (box is not [var x, var y, var c, var d] || double.IsNaN(x + y + c + d))
            _problems.Add("the box is not four numbers", _place);
        else if ((isCorners ? c - x : c) is var width && (isCorners ? d - y : d) is var height && (width < 0 || height < 0))
            _problems.Add("the box has a negative width or height", _place);
        else if (!double.IsFinite(score + x + y + width + height) || !double.IsFinite(width * height))
            _problems.Add("the box or the score is too large", _place);
        else
        {
            _problems.LowestScore = Math.Min(_problems.LowestScore, score);
            _problems.HighestScore = Math.Max(_problems.HighestScore, score);
            _problems.Taken++;
            _take(new Entry(image, label, score, x, y, width, height));
        }
    }

    /// <summary>The numbers of a list, at most five; null for anything else.</summary>
    private double[]? ReadBox()
    {
        if (_json.Type != JsonTokenType.StartArray)
        {
            _json.Skip();
            return null;
        }
        var box = new List<double>(4);
        while (_json.Read() && _json.Type != JsonTokenType.EndArray)
        {
            var value = _json.Number();
            if (box.Count < 5)
                box.Add(value);
        }
        return [.. box];
    }

    private Id? ReadId()
    {
        if (_json.TryGetWhole(out var number))
            return new Id(number, null);
        if (_json.Type == JsonTokenType.String)
            return _json.Text() is var text && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)
                ? new Id(number, text)
                : new Id(null, text);
        _json.Skip();
        return null;
    }

    private readonly record struct Id(long? Number, string? Text)
    {
        public override string ToString() => Text ?? Number?.ToString(CultureInfo.InvariantCulture) ?? "";
    }
}
