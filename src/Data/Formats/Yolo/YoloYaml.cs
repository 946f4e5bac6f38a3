using System.Globalization;
using Microsoft.ML.SparseDetr.Data.Annotations;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Microsoft.ML.SparseDetr.Data.Formats.Yolo;

/// <summary>
/// Reads the YAML file of a YOLO data set event by event: nothing is built that the file could make large, and references, which could
/// repeat themselves without end, are refused.
/// </summary>
internal static class YoloYaml
{
    private const long LargestFile = 4L << 20;
    private const int DeepestLevel = 16;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It cannot be used; "it" is the subject of the message.</exception>
    public static YoloConfig Read(string path)
    {
        try
        {
            var text = AnnotationText.ReadText(path, LargestFile, out _);
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            var config = new YoloConfig(path);
            if (parser.TryConsume<DocumentStart>(out _) && parser.TryConsume<MappingStart>(out var start))
            {
                Check(start);
                while (!parser.TryConsume<MappingEnd>(out _))
                    ReadEntry(parser, config);
            }
            return config;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException("it cannot be read", exception);
        }
        catch (YamlException exception)
        {
            throw new InvalidDataException($"it is no valid YAML from line {exception.Start.Line} on", exception);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException("it is no valid YAML", exception); // YamlDotNet has no other word for some damage
        }
    }

    private static void ReadEntry(Parser parser, YoloConfig config)
    {
        var values = new List<(string? Key, string Value)>();
        var name = TextOf(parser);
        var isScalar = parser.Accept<Scalar>(out _);
        ReadValue(parser, values, 1);
        var first = values.Count > 0 ? values[0].Value.Trim() : null;
        switch (name)
        {
            case "path" when isScalar:
                config.Root = first;
                break;
            case "nc" when isScalar && double.TryParse(first, NumberStyles.Float, CultureInfo.InvariantCulture, out var count):
                config.Count = count;
                break;
            case "kpt_shape":
                config.HasKeypoints = true;
                break;
            case "train" or "val" or "valid" or "validation" or "test":
                var paths = values.Select(value => value.Value.Trim()).Where(path => path.Length > 0 && path != "~" && path != "null");
                if (paths.ToList() is { Count: > 0 } list)
                    config.Parts[YoloConfig.PartOf(name)] = list;
                break;
            case "names" when !isScalar:
                config.Classes = [.. values.Select((value, index) => (Number: NumberOf(value.Key, index), Name: value.Value.Trim()))
                    .Where(value => value.Name.Length > 0).OrderBy(value => value.Number)
                    .Select(value => new ListedClass(value.Number.ToString(CultureInfo.InvariantCulture), value.Name, value.Number))];
                break;
        }
    }

    private static long NumberOf(string? key, int index) => key is null ? index
        : long.TryParse(key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw new InvalidDataException("it has a name that is no number among the keys of 'names'; list the names, or number them");

    /// <summary>The values of a text, a list or a mapping; what is nested deeper is passed over.</summary>
    private static void ReadValue(Parser parser, List<(string? Key, string Value)> values, int level)
    {
        if (level > DeepestLevel)
            throw new InvalidDataException($"it is nested more than {DeepestLevel} levels deep");
        if (parser.TryConsume<SequenceStart>(out var list))
        {
            Check(list);
            while (!parser.TryConsume<SequenceEnd>(out _))
                if (level == 1 && parser.Accept<Scalar>(out _))
                    values.Add((null, TextOf(parser)));
                else
                    ReadValue(parser, [], level + 1);
        }
        else if (parser.TryConsume<MappingStart>(out var mapping))
        {
            Check(mapping);
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var key = TextOf(parser);
                if (level == 1 && parser.Accept<Scalar>(out _))
                    values.Add((key.Trim(), TextOf(parser)));
                else
                    ReadValue(parser, [], level + 1);
            }
        }
        else
            values.Add((null, TextOf(parser)));
    }

    private static string TextOf(Parser parser)
    {
        if (parser.TryConsume<Scalar>(out var scalar))
        {
            Check(scalar);
            return scalar.Value;
        }
        throw parser.Accept<AnchorAlias>(out _) ? Reference()
            : new InvalidDataException($"it has something else than a text near line {parser.Current?.Start.Line}");
    }

    private static void Check(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty)
            throw Reference();
    }

    private static InvalidDataException Reference() =>
        new("it has anchors or references (& and *), which are not read, for they could repeat without end; write the values out");
}
