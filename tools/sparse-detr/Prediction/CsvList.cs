using System.Globalization;
using System.Text;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Prediction;

/// <summary>detections.csv: one line for each object; numbers have a point on every machine.</summary>
internal sealed class CsvList : IResultList
{
    private StreamWriter? _text;

    public string File => "detections.csv";

    public void Begin(Stream stream)
    {
        _text = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\r\n" };
        _text.WriteLine("file,class,score,x0,y0,x1,y1");
    }

    public void Add(PredictedImage image)
    {
        foreach (var found in image.Found.Objects)
            _text!.WriteLine(Line(image.Found.File, found));
    }

    public void End(IReadOnlyList<(string File, string Problem)> unusable, bool isComplete) => _text!.Flush();

    public void Dispose() => _text?.Dispose();

    private static string Line(string file, DetectedObject found) => string.Create(CultureInfo.InvariantCulture,
        $"{CsvText.Cell(file)},{CsvText.Cell(found.ClassName)},{found.Score},{found.X0},{found.Y0},{found.X1},{found.Y1}");
}
