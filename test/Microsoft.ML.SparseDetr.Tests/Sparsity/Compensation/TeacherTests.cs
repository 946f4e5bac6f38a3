using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Sparsity.Compensation;
using Microsoft.ML.SparseDetr.Tests.Support;
using Microsoft.ML.SparseDetr.Training.Denoising;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Compensation;

[TestClass]
public class TeacherTests
{
    private const int Size = 96;

    [TestMethod]
    [DataRow(QueryPairing.StudentTokens), DataRow(QueryPairing.SameToken), DataRow(QueryPairing.Hungarian)]
    public void Has_nothing_to_say_to_its_equal(QueryPairing pairing)
    {
        using var scope = NewDisposeScope();
        using Detector student = NewDetector(1), average = student.Copy();
        student.eval();
        average.eval();
        student.Tracing = true;
        foreach (var structure in new[] { SparseState.Dense, RandomStructure.Make(student, RandomStructure.Part.All, 2) })
        {
            student.Structure = structure;
            using var teacher = new Teacher(average, student, Settings(pairing));
            var images = rand(2, 3, Size, Size);
            var (classes, boxes) = teacher.Teach(student.call(images, null), images, structure);
            Assert.AreEqual(0, classes.item<float>(), 1e-6);
            Assert.AreEqual(0, boxes.item<float>(), 1e-8);
        }
    }

    [TestMethod]
    [DataRow(QueryPairing.StudentTokens), DataRow(QueryPairing.SameToken), DataRow(QueryPairing.Hungarian)]
    public void Teaches_the_student_alone_and_knows_of_no_denoising(QueryPairing pairing)
    {
        using var scope = NewDisposeScope();
        using Detector student = NewDetector(1), average = NewDetector(2);
        average.eval();
        student.Tracing = true;
        student.Structure = SparseState.Dense with { Queries = [0, 1, 2, 5, 7] };
        var images = rand(2, 3, Size, Size);
        DetectionTarget[] targets = [.. Enumerable.Range(0, 2)
            .Select(i => new DetectionTarget(i, [i], [new(0.5f, 0.5f, 0.3f, 0.4f)], Size, Size))];
        var denoising = new ContrastiveDenoising(6).Create(targets, student.ClassCount, 5, new RandomStream(1, 1))!;
        var output = student.forward(images, denoising);
        var recorder = new ForwardRecorder(average);
        using var teacher = new Teacher(average, student, Settings(pairing));
        var (classes, boxes) = teacher.Teach(output, images, SparseState.Dense);
        (classes + boxes).backward();

        Assert.IsGreaterThan(0, classes.item<float>());
        Assert.IsTrue(student.parameters().Any(parameter => parameter.grad is { } grad && grad.abs().max().item<float>() > 0));
        Assert.IsTrue(average.parameters().All(parameter => parameter.grad is null));
        CollectionAssert.AreEqual(
            new long[] { 2, average.QueryCount(Size, Size) }, recorder.Inputs["decoder.decoder.layers.0.cross_attn"].shape[..2],
            "the teacher's queries");
    }

    [TestMethod]
    public void Pairs_the_queries_of_a_token_wherever_they_stand()
    {
        using var scope = NewDisposeScope();
        using Detector student = NewDetector(1), average = NewDetector(2);
        student.eval();
        average.eval();
        student.Tracing = true;
        student.Structure = RandomStructure.Make(student, RandomStructure.Part.Queries, 3);
        var before = RandomStructure.Make(average, RandomStructure.Part.Tokens, 4);
        var images = rand(3, 3, Size, Size);
        var output = student.call(images, null);
        var settings = Settings(QueryPairing.SameToken);
        using var teacher = new Teacher(average, student, settings);
        var (classes, boxes) = teacher.Teach(output, images, before);

        var own = average.Traced(images);
        var pairs = (Student: new List<long>(), Teacher: new List<long>());
        (var left, var right) = (output.Final.Logits.shape[1], own.Final.Logits.shape[1]);
        for (var image = 0; image < 3; image++)
            for (var s = 0; s < left; s++)
                for (var t = 0; t < right; t++)
                    if (Token(output.Trace!, image, s) == Token(own.Trace!, image, t))
                    {
                        pairs.Student.Add(image * left + s);
                        pairs.Teacher.Add(image * right + t);
                    }
        Assert.IsGreaterThan(0, pairs.Student.Count);
        Assert.IsLessThan(3 * (int)left, pairs.Student.Count);
        var expected = CompensationLoss.Compute(output.Final, own.Final, new QueryPairs([.. pairs.Student], [.. pairs.Teacher]), settings);
        Assert.AreEqual(expected.Classes.item<float>() * settings.Weight, classes.item<float>(), 1e-6);
        Assert.AreEqual(expected.Boxes.item<float>() * settings.Weight, boxes.item<float>(), 1e-6);

        static long Token(DetectorTrace trace, int image, int query) => trace.Candidates[image, trace.Ranks[query]].item<long>();
    }

    [TestMethod]
    public void An_average_of_its_own_begins_at_the_change_and_remembers_as_long_as_its_decay_says()
    {
        using var scope = NewDisposeScope();
        using Detector student = NewDetector(1), average = NewDetector(2);
        const double decay = 0.75f;
        using var teacher = new Teacher(average, student, new CompensationOptions { TeacherDecay = (float)decay });
        teacher.Follow();
        Assert.IsNull(teacher.Snapshot, "nothing has changed yet");
        teacher.Freeze();
        Tensor before = Weight(average).clone(), sum = zeros_like(before);
        for (var step = 0; step < 3; step++)
        {
            using (no_grad())
                Weight(student).add_(0.1);
            sum = sum * decay + Weight(student).detach() * (1 - decay);
            teacher.Follow();
        }
        Close.Within(1e-6, before * Math.Pow(decay, 3) + sum, Weight(teacher.Snapshot!), "average");
        Assert.IsTrue(before.Equals(Weight(average)), "the averaged weights are the training's affair");

        static Tensor Weight(Detector detector) => ((DeimDetector)detector).decoder.enc_score_head.weight;
    }

    private static CompensationOptions Settings(QueryPairing pairing) => new() { Pairing = pairing };

    private static Detector NewDetector(int seed)
    {
        manual_seed(seed);
        var detector = Detector.Create(DetectorPreset.Of(DetectorModel.DeimV2Atto), 3, Size, Size);
        EmittedGraph.Shake(detector);
        return detector;
    }
}
