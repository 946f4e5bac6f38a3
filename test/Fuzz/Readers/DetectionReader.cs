using System.Text;
using CsCheck;
using Microsoft.ML.SparseDetr.Fuzz.Mutations;

namespace Microsoft.ML.SparseDetr.Fuzz.Readers;

/// <summary>Files of detections: whatever they hold, the figures that come out are shares, and the list of them can be written.</summary>
internal sealed class DetectionReader() : Reader("detections", "found.json", typeof(InvalidDataException))
{
    private static readonly string[] Words =
    [
        "\"image_id\"", "\"category_id\"", "\"bbox\"", "\"score\"", "\"images\"", "\"classNames\"", "\"file\"", "\"objects\"",
        "\"detections\"", "\"label\"", "\"class\"", "\"box\"", "\"pit\"", "\"a.png\"", "\"1\"", "1", "7", "-1", "0.5", "1e300", "1e-320",
        "[1,2,3,4]", "[0,0,1e300,1e300]", "[-1e300,0,1e301,5]", "[3,3,-2,-2]", "null", "9223372036854775808",
    ];

    private static readonly byte[][] Seeds =
    [
        .. new[]
        {
            """
            [{"image_id":1,"category_id":7,"bbox":[10,20,30,40],"score":0.9},
             {"image_id":2,"category_id":8,"bbox":[1.5,2.5,3,4],"score":0.1},
             {"image_id":"a","category_id":"7","bbox":[10,20,30,41],"score":1},{"image_id":3,"category_id":7,"bbox":[],"score":0}]
            """,
            """
            {"threshold":0.4,"classNames":["pit","scratch"],"images":[{"file":"/x/a.png","width":200,"height":100,
              "objects":[{"label":0,"box":[10,20,40,60],"ignored":false}],
              "detections":[{"label":0,"score":0.93,"box":[10,20,40,60],"match":"correct"}],"missed":[0],"mistakes":3}]}
            """,
            """{"images":[{"file":"b c.png","objects":[{"class":"scratch","score":0.5,"box":[1,2,4,6]}]}],"unusable":[],"complete":true}""",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private readonly MLContext _ml = new(seed: 1);
    private DetectionDataset? _dataset;

    public override Gen<byte[]> Mutants => Gen.Frequency(
        (2, Changed(Seeds, ByteEdits.Any)),
        (1, Changed(Seeds, ByteEdits.Splice(Seeds))),
        (7, Changed(Seeds, TextEdits.OfJson(Words))));

    public override void Read(string path)
    {
        var metrics = _ml.ObjectDetection.EvaluateDetections(_dataset ??= Annotations(Path.GetDirectoryName(path)!), path);
        Require(metrics.Coco.Summary.All(figure => figure.Value is -1 or >= 0 and <= 1 + 1e-9), "a figure is no share");
        Require(metrics.Quality.AtThreshold is var at && at.TruePositives + at.Missed == 2, "objects are lost");
        metrics.SavePredictions(path + ".predictions");
        File.Delete(path + ".predictions");
    }

    private static DetectionDataset Annotations(string folder)
    {
        foreach (var name in new[] { "a.png", "b c.png" })
            File.WriteAllBytes(Path.Combine(folder, name), [0]);
        var file = Path.Combine(folder, "truth.json");
        File.WriteAllText(file, """
            {"images":[{"id":1,"file_name":"a.png","width":200,"height":100},{"id":2,"file_name":"b c.png","width":64,"height":64}],
             "annotations":[{"id":5,"image_id":1,"category_id":7,"bbox":[10,20,30,40],"area":1200,"iscrowd":0},
              {"id":6,"image_id":2,"category_id":8,"bbox":[1.5,2.5,3,4],"area":12,"iscrowd":0}],
             "categories":[{"id":7,"name":"pit"},{"id":8,"name":"scratch"}]}
            """);
        return DatasetReader.Read(file, folder, new DatasetReadOptions { BoxesAsDefined = true });
    }
}
