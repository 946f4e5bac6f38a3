using Microsoft.ML.SparseDetr.Evaluation;

namespace Microsoft.ML.SparseDetr.Bench;

/// <summary>COCO figures over 5,000 images with 7 objects and 100 detections each, 80 classes.</summary>
internal sealed class CocoEvaluation : IBenchmark
{
    private const int Images = 5000, Objects = 7, Detections = 100, Classes = 80;

    public string Name => nameof(CocoEvaluation);

    public void Run(TextWriter output)
    {
        var (objects, detections) = Draw();
        var milliseconds = Measure.MedianMilliseconds(() =>
        {
            var evaluator = new CocoEvaluator([.. Enumerable.Range(0, Classes).Select(label => $"class {label}")]);
            foreach (var item in objects)
                evaluator.AddObject(item);
            evaluator.AddDetections(detections);
            evaluator.Evaluate();
        }, 1, 5);
        output.WriteLine($"{Images} images x {Detections} detections: {milliseconds / 1000:0.00} s (target 3 s)");
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
