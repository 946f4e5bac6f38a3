using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.ML.SparseDetr.Evaluation;

namespace Microsoft.ML.SparseDetr.Bench;

/// <summary>
/// COCO figures over 5,000 images with 7 objects and 100 detections each, 80 classes; with and without those at a score threshold, and
/// beside
/// pycocotools where an interpreter has it.
/// </summary>
/// <remarks>OFFICIAL_PYTHON names an interpreter that has pycocotools (/usr/bin/python3); without it that line is left out.</remarks>
internal sealed class CocoEvaluation : IBenchmark
{
    private const int Images = 5000, Objects = 7, Detections = 100, Classes = 80, Repeats = 5;

    public string Name => nameof(CocoEvaluation);

    public void Run(TextWriter output)
    {
        var (objects, detections) = Draw();
        output.WriteLine($"{Images} images x {Detections} detections, {Objects} objects each, {Classes} classes, "
            + $"{Environment.ProcessorCount} cores; collecting and evaluating, median of {Repeats}");
        var coco = Time(output, "the twelve figures and those of each class", evaluator => evaluator.Evaluate());
        var whole = Time(output, "the same, with threshold, curves, confusion and mistakes", evaluator => evaluator.Measure());
        output.WriteLine($"the second takes {whole.Milliseconds - coco.Milliseconds:0} ms more (target of the whole: 1.5 s)");
        Compare(output, objects, detections, whole.Milliseconds);

        (double Milliseconds, long Bytes) Time(TextWriter writer, string what, Action<CocoEvaluator> evaluate)
        {
            var bytes = 0L;
            var milliseconds = Measure.MedianMilliseconds(() =>
            {
                var before = GC.GetTotalAllocatedBytes(precise: true);
                evaluate(Collect(objects, detections));
                bytes = GC.GetTotalAllocatedBytes(precise: true) - before;
            }, 1, Repeats);
            writer.WriteLine($"{milliseconds / 1000,6:0.00} s, {bytes >> 20,5} MiB allocated: {what}");
            return (milliseconds, bytes);
        }
    }

    private static CocoEvaluator Collect(List<GroundTruthObject> objects, List<Detection> detections)
    {
        var evaluator = new CocoEvaluator([.. Enumerable.Range(0, Classes).Select(label => $"class {label}")]);
        foreach (var item in objects)
            evaluator.AddObject(item);
        evaluator.AddDetections(detections);
        return evaluator;
    }

    /// <summary>The same numbers through pycocotools, as files.</summary>
    private static void Compare(TextWriter output, List<GroundTruthObject> objects, List<Detection> detections, double milliseconds)
    {
        var folder = Directory.CreateTempSubdirectory("coco-evaluation-").FullName;
        try
        {
            var (truth, found) = (Path.Combine(folder, "truth.json"), Path.Combine(folder, "found.json"));
            File.WriteAllText(truth, JsonSerializer.Serialize(new
            {
                images = Enumerable.Range(0, Images).Select(id => new { id }),
                categories = Enumerable.Range(0, Classes).Select(id => new { id, name = $"class {id}" }),
                annotations = objects.Select((item, id) => new
                {
                    id = id + 1,
                    image_id = item.ImageId,
                    category_id = item.Label,
                    bbox = new[] { item.X, item.Y, item.Width, item.Height },
                    area = item.Area,
                    iscrowd = 0,
                }),
            }));
            File.WriteAllText(found, JsonSerializer.Serialize(detections.Select(item => new
            {
                image_id = item.ImageId,
                category_id = item.Label,
                bbox = new double[] { item.X0, item.Y0, (double)item.X1 - item.X0, (double)item.Y1 - item.Y0 },
                score = (double)item.Score,
            })));
            var python = Environment.GetEnvironmentVariable("OFFICIAL_PYTHON") ?? "/usr/bin/python3";
            var start = new ProcessStartInfo(python) { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var argument in new[] { Path.Combine("bench", "pycocotools", "evaluate.py"), truth, found })
                start.ArgumentList.Add(argument);
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                output.WriteLine($"pycocotools is left out: {error.Result.Trim().Split('\n')[^1]}");
                return;
            }
            using var answer = JsonDocument.Parse(text);
            var seconds = answer.RootElement.GetProperty("seconds").GetDouble();
            var difference = answer.RootElement.GetProperty("stats").EnumerateArray().Select(value => value.GetDouble())
                .Zip(Collect(objects, detections).Evaluate().Summary, (theirs, ours) => Math.Abs(theirs - ours.Value)).Max();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{seconds,6:0.00} s, {answer.RootElement.GetProperty("megabytes").GetDouble():0} MiB at most: pycocotools, without "
                + $"reading the files; the largest difference of a figure is {difference:0.0e0}; "
                + $"ratio {milliseconds / 1000 / seconds:0.000}"));
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            output.WriteLine($"pycocotools is left out: {e.Message}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (List<GroundTruthObject>, List<Detection>) Draw()
    {
        var random = new Random(1);
        var objects = new List<GroundTruthObject>();
        var detections = new List<Detection>();
        for (var image = 0; image < Images; image++)
        {
            for (var i = 0; i < Objects; i++)
            {
                var (x, y, w, h) = (random.NextDouble() * 500, random.NextDouble() * 400, random.NextDouble() * 140 + 1,
                    random.NextDouble() * 140 + 1);
                objects.Add(GroundTruthObject.FromCorners(image, random.Next(Classes), x, y, x + w, y + h));
            }
            for (var i = 0; i < Detections; i++)
            {
                // A third of the detections lie near an object of the image.
                var near = objects[^(1 + random.Next(Objects))];
                var label = i % 3 == 0 ? near.Label : random.Next(Classes);
                var x = (float)(i % 3 == 0 ? near.X + random.NextDouble() * 6 : random.NextDouble() * 500);
                var y = (float)(i % 3 == 0 ? near.Y + random.NextDouble() * 6 : random.NextDouble() * 400);
                detections.Add(new Detection(image, label, random.NextSingle(), x, y, x + (float)near.Width, y + (float)near.Height));
            }
        }
        return (objects, detections);
    }
}
