using System.Globalization;
using System.Text;
using Microsoft.ML.SparseDetr.Data.Annotations;
using Microsoft.ML.SparseDetr.Data.Writing;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Microsoft.ML.SparseDetr.Data.Formats.Yolo;

/// <summary>Writes YOLO: images/, labels/ and data.yaml, with a folder for each part.</summary>
internal static class YoloWriter
{
    /// <summary>The file that names classes and parts.</summary>
    public const string Main = "data.yaml";

    /// <summary>Folder of the images of a part.</summary>
    public static string ImagesOf(string? part) => part is null ? "images" : $"images/{part}";

    public static void Write(IReadOnlyList<WrittenPart> parts, TargetFolder target)
    {
        foreach (var part in parts)
        {
            var labels = part.Name is null ? "labels" : Path.Combine("labels", part.Name);
            foreach (var (image, objects) in part.WithoutIgnored("YOLO", target))
            {
                if (!ImageFinder.IsImage(image.Name))
                    target.Findings.SkipImage(DatasetFindingKind.FileName, null, image.Image.Name,
                        "the file has no ending of an image, by which YOLO finds images");
                else
                    File.WriteAllText(target.PathOf(Path.Combine(labels, image.Stem + ".txt")), LinesOf(objects, image.Image, target));
            }
        }
        AtomicFile.Write(target.PathOf(Main), stream =>
        {
            using var text = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
            WriteMain(new Emitter(text), parts);
        });
    }

    private static string LinesOf(IReadOnlyList<DatasetObject> objects, DatasetImage image, TargetFolder target)
    {
        var lines = new StringBuilder();
        foreach (var item in objects)
            if (WrittenBox.Of(item, image, target) is { } box)
                lines.Append(CultureInfo.InvariantCulture,
                    $"{item.Label} {Share(box.X + box.Width / 2, image.Width)} {Share(box.Y + box.Height / 2, image.Height)} "
                    + $"{Share(box.Width, image.Width)} {Share(box.Height, image.Height)}\n");
        return lines.ToString();
    }

    private static string Share(double pixels, int whole) => (pixels / whole).ToString("0.##########", CultureInfo.InvariantCulture);

    private static void WriteMain(Emitter yaml, IReadOnlyList<WrittenPart> parts)
    {
        yaml.Emit(new StreamStart());
        yaml.Emit(new DocumentStart());
        yaml.Emit(new MappingStart());
        // Without parts both are the same folder, for trainers of YOLO insist on two.
        foreach (var (name, folder) in parts is [{ Name: null }]
            ? [("train", ImagesOf(null)), ("val", ImagesOf(null))]
            : parts.Select(part => (part.Name!, ImagesOf(part.Name))))
        {
            yaml.Emit(new Scalar(name));
            yaml.Emit(new Scalar(folder));
        }
        var names = parts[0].Dataset.ClassNames;
        yaml.Emit(new Scalar("nc"));
        yaml.Emit(new Scalar(names.Count.ToString(CultureInfo.InvariantCulture)));
        yaml.Emit(new Scalar("names"));
        yaml.Emit(new MappingStart());
        foreach (var (label, name) in names.Index())
        {
            yaml.Emit(new Scalar(label.ToString(CultureInfo.InvariantCulture)));
            yaml.Emit(new Scalar(AnchorName.Empty, TagName.Empty, name, ScalarStyle.DoubleQuoted, isPlainImplicit: false,
                isQuotedImplicit: true));
        }
        yaml.Emit(new MappingEnd());
        yaml.Emit(new MappingEnd());
        yaml.Emit(new DocumentEnd(isImplicit: true));
        yaml.Emit(new StreamEnd());
    }
}
