using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Data.Sources;
using Microsoft.ML.SparseDetr.Reports.Notebooks;
using Microsoft.ML.SparseDetr.Reports.Page;
using static System.FormattableString;

namespace Microsoft.ML.SparseDetr.Estimators.Evaluation;

/// <summary>Rows of a view as pictures: what is annotated, and what was found.</summary>
internal sealed class ViewPictures
{
    private const int MostListed = 8;

    private readonly float _threshold;
    private readonly DataViewSchema.Column _image;
    private readonly ObjectColumns? _annotated, _found;

    public ViewPictures(DataViewSchema schema, EvaluationColumns columns, float threshold)
    {
        _threshold = threshold;
        _image = schema.GetColumnOrNull(ColumnNames.ImagePath) ?? schema.GetColumnOrNull(ColumnNames.Image)
            ?? throw new ArgumentOutOfRangeException(
                nameof(schema), $"The view has neither the column '{ColumnNames.ImagePath}' nor '{ColumnNames.Image}': nothing to show.");
        _annotated = Find(schema, columns.Label, columns.BoundingBoxes, null);
        _found = Find(schema, columns.PredictedLabel, columns.PredictedBoundingBoxes, columns.Score);
    }

    /// <summary>Reads the first rows and shows them.</summary>
    public HtmlView Show(IDataView data, int count)
    {
        var pictured = 0;
        var classNames = ClassNames(data);
        var html = Cell.Of(html =>
        {
            html.Add($"""<div class="pictures">""");
            if (_found is not null)
            {
                string[] annotated = _annotated is null ? [] : ["annotated"];
                html.Table("", ["image", .. annotated, Invariant($"found, score ≥ {_threshold:0.##}"), "scores"]);
            }
            using var cursor = data.GetRowCursor([_image, .. _annotated?.Columns ?? [], .. _found?.Columns ?? []]);
            var (getImage, getAnnotated, getFound) = (ImageGetter(cursor), _annotated?.Getter(cursor), _found?.Getter(cursor));
            for (; pictured < count && cursor.MoveNext(); pictured++)
                WriteRow(
                    html, classNames, getImage, getAnnotated?.Invoke(),
                    getFound?.Invoke().Where(item => item.Score >= _threshold).ToList());
            if (_found is not null)
                html.EndTable();
            html.Add($"</div>");
        });
        return new HtmlView(html, $"{pictured} rows");
    }

    /// <summary>
    /// All classes in a fixed order, so that a class has one colour, the same as in a table of metrics: that of the keys, or in which they
    /// occur. The annotations are read to the end for it, their images are not.
    /// </summary>
    private List<string> ClassNames(IDataView data)
    {
        var names = new List<string>((_found?.Names ?? []).Union(_annotated?.Names ?? []));
        if (names.Count == 0 && _annotated is not null)
        {
            using var cursor = data.GetRowCursor(_annotated.Columns);
            var get = _annotated.Getter(cursor);
            var seen = new HashSet<string>();
            while (cursor.MoveNext())
                names.AddRange(get().Select(item => item.ClassName).Where(seen.Add));
        }
        return names;
    }

    /// <summary>A row of the table; without detections a picture with its name.</summary>
    private static void WriteRow(
        Html html, List<string> classNames, Func<(string Name, ImagePixels Pixels)> getImage, List<DetectedObject>? annotated,
        List<DetectedObject>? found)
    {
        classNames.AddRange((annotated ?? []).Concat(found ?? []).Select(item => item.ClassName).Distinct().Except(classNames).ToList());
        try
        {
            var (name, pixels) = getImage();
            using (pixels)
            {
                if (found is null)
                {
                    html.Add($"<figure>");
                    WritePicture(html, pixels, name, annotated ?? [], classNames, withScores: false);
                    html.Add($"<figcaption>{name}</figcaption></figure>");
                    return;
                }
                html.Add($"""<tr><th scope="row">{name}</th>""");
                if (annotated is not null)
                {
                    html.Add($"<td>");
                    WritePicture(html, pixels, name, annotated, classNames, withScores: false);
                    html.Add($"</td>");
                }
                html.Add($"<td>");
                WritePicture(html, pixels, name, found, classNames, withScores: true);
                html.Add($"</td>");
                WriteScores(html, found);
                html.Add($"</tr>");
            }
        }
        catch (Exception exception) when (exception is ImageException or IOException)
        {
            html.AddRaw(found is null ? "<p>" : """<tr><td colspan="4">""");
            html.Add($"{exception.Message}");
            html.AddRaw(found is null ? "</p>" : "</td></tr>");
        }
    }

    private static void WritePicture(
        Html html, ImagePixels pixels, string name, List<DetectedObject> objects, List<string> classNames, bool withScores) =>
        PictureCell.Add(
            html, pixels, DetectionPicture.ToDetections(objects, classNames), classNames, $"{name}: {DetectionPicture.Words(objects)}",
            isLarge: false, withScores);

    private static void WriteScores(Html html, List<DetectedObject> found)
    {
        html.Add($"<td>");
        foreach (var item in found.Take(MostListed))
            html.Add($"{item.ClassName} {item.Score.ToString("0.00", CultureInfo.InvariantCulture)}<br>");
        if (found.Count == 0)
            html.Add($"nothing");
        if (found.Count > MostListed)
            html.Add($"and {found.Count - MostListed} more");
        html.Add($"</td>");
    }

    private Func<(string Name, ImagePixels Pixels)> ImageGetter(DataViewRow row)
    {
        if (_image.Type is not TextDataViewType)
        {
            var images = row.GetGetter<MLImage>(_image);
            MLImage image = null!;
            return () =>
            {
                images(ref image);
                return ($"row {row.Position}", MLImagePixels.Read(image));
            };
        }
        var paths = row.GetGetter<ReadOnlyMemory<char>>(_image);
        ReadOnlyMemory<char> path = default;
        return () =>
        {
            paths(ref path);
            return (Path.GetFileName(path.ToString()), ImageFile.Decode(path.ToString()));
        };
    }

    /// <summary>Null where a column is missing.</summary>
    private static ObjectColumns? Find(DataViewSchema schema, string label, string box, string? score) =>
        schema.GetColumnOrNull(label) is null || schema.GetColumnOrNull(box) is null
            ? null
            : new ObjectColumns(
                new LabelColumn(schema, label, "label"), new FloatColumn(schema, box, "bounding box"),
                score is null ? null : new FloatColumn(schema, score, "score"));
}
