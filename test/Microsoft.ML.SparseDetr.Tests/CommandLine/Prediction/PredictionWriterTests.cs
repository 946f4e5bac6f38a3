using System.Text.Json.Nodes;
using SparseDetr.Cli;
using SparseDetr.Cli.Prediction;

namespace Microsoft.ML.SparseDetr.Tests.CommandLine.Prediction;

[TestClass]
public sealed class PredictionWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly PredictionSummary _summary = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void The_lists_are_written_while_images_come_and_memory_stays_flat()
    {
        var memory = new List<long>();

        Write(3000, i =>
        {
            if (i % 1000 == 0)
                memory.Add(GC.GetTotalMemory(forceFullCollection: true));
        });

        // 3000 images of 100 objects are 20 MB of text; what is kept are five times of four bytes for each.
        Assert.IsLessThan(memory[0] + 300_000, memory[^1], string.Join(' ', memory));
        Assert.HasCount(3000, List()["images"]!.AsArray());
        Assert.HasCount(1 + 3000 * 100, File.ReadAllLines(_folder.File("detections.csv")));
        Assert.HasCount(3000 * 100, JsonNode.Parse(File.ReadAllText(_folder.File("coco-results.json")))!.AsArray());
    }

    [TestMethod]
    public void When_it_is_interrupted_what_is_finished_is_there_and_says_so()
    {
        using var source = new CancellationTokenSource();

        var writer = Write(10, i =>
        {
            if (i == 4)
                source.Cancel();
        }, source.Token);

        Assert.AreEqual(3, writer.Done);
        Assert.HasCount(3, List()["images"]!.AsArray());
        Assert.IsFalse((bool)List()["complete"]!);
        Assert.HasCount(1 + 300, File.ReadAllLines(_folder.File("detections.csv")));
    }

    [TestMethod]
    public void After_a_failure_what_is_finished_is_there_and_the_failure_is_told()
    {
        Assert.ThrowsExactly<InvalidDataException>(() => Write(10, i =>
        {
            if (i == 6)
                throw new InvalidDataException("the network gives scores that are not finite");
        }));

        Assert.HasCount(5, List()["images"]!.AsArray());
        Assert.IsEmpty(Directory.GetFiles(_folder.Path, "*.part"));
    }

    [TestMethod]
    public void An_image_that_cannot_be_drawn_is_a_failure_and_the_others_stay()
    {
        Assert.ThrowsExactly<IOException>(() => Write(10, _ => { }, finish: image =>
        {
            if (image.Number == 4)
                throw new IOException("the disk is full");
        }));

        var listed = List()["images"]!.AsArray().Select(image => (string)image!["file"]!).ToList();
        CollectionAssert.IsSubsetOf(new[] { "/in/0.png", "/in/1.png", "/in/2.png" }, listed);
        CollectionAssert.DoesNotContain(listed, "/in/3.png");
        Assert.IsFalse((bool)List()["complete"]!);
    }

    [TestMethod]
    public void After_a_failure_at_once_there_is_nothing()
    {
        Assert.ThrowsExactly<InvalidDataException>(() => Write(10, _ => throw new InvalidDataException("none")));

        Assert.IsEmpty(Directory.GetFiles(_folder.Path));
    }

    [TestMethod]
    public void A_log_has_a_line_every_few_seconds()
    {
        var clock = new Clock();
        Write(100, _ => clock.Seconds += 1.25, time: clock);

        var lines = _output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.HasCount(25, lines, "one in five seconds, and none for the end, which the summary tells");
        Assert.AreEqual("2/100 images  0.4/s  0:04:05 left", lines[0]);
    }

    private JsonNode List() => JsonNode.Parse(File.ReadAllText(_folder.File("detections.json")))!;

    private PredictionWriter Write(int count, Action<int> before, CancellationToken cancelled = default, TimeProvider? time = null,
        Action<PredictedImage>? finish = null)
    {
        string[] classes = ["pit", "scratch"];
        FoundImage[] images = [.. Enumerable.Range(0, count).Select(i => new FoundImage($"/in/{i}.png", $"{i}.png"))];
        var lists = new IResultList[]
        {
            new DetectionList("m.onnx", 0.4f, classes, ["detections.csv"]), new CsvList(),
            new CocoList(CocoNumbers.Of(null, images, classes)),
        };
        var writer = new PredictionWriter(_folder.Path, lists, finish ?? (_ => { }), _summary,
            new Terminal(_output, TextWriter.Null, interactive: false), time ?? TimeProvider.System);
        writer.Write(images, [.. images.Select(_ => new ResultFiles(null, null))], Predictions(), cancelled);
        return writer;

        IEnumerable<ImagePrediction> Predictions()
        {
            for (var i = 1; i <= count; i++)
            {
                before(i);
                yield return new ImagePrediction
                {
                    File = images[i - 1].Path,
                    Width = 640,
                    Height = 480,
                    Objects = [.. Enumerable.Range(0, 100).Select(k => new DetectedObject(classes[k % 2], 0.5f, k, k, k + 9, k + 9))],
                };
            }
        }
    }

    private sealed class Clock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => (long)(1000 * Seconds);
    }
}
