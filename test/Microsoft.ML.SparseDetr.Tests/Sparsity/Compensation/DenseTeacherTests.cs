using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Sparsity.Compensation;
using Microsoft.ML.SparseDetr.Tests.Support;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Compensation;

[TestClass]
public class DenseTeacherTests
{
    private const int Size = 96;

    [TestMethod]
    [DataRow(QueryPairing.StudentTokens), DataRow(QueryPairing.SameToken), DataRow(QueryPairing.Hungarian)]
    public void Has_nothing_to_say_to_its_equal(QueryPairing pairing)
    {
        using var scope = NewDisposeScope();
        using Detector student = NewDetector(1), average = student.Copy();
        student.eval(); // what training mode gives, with the norms of evaluation
        using var teacher = new DenseTeacher(average, null, new DenseTeacherOptions(), pairing, 10);
        teacher.Begin(0);
        var images = rand(2, 3, Size, Size);
        foreach (var (name, value) in teacher.Teach(student.Lesson(images, null), images, 0))
            Assert.AreEqual(0, value.item<float>(), 1e-4, name);
    }

    [TestMethod]
    [DataRow(QueryPairing.StudentTokens), DataRow(QueryPairing.SameToken), DataRow(QueryPairing.Hungarian)]
    public void Teaches_every_layer_and_map_of_a_sparse_student_and_learns_nothing(QueryPairing pairing)
    {
        using var scope = NewDisposeScope();
        using Detector student = NewDetector(1), average = NewDetector(2);
        student.Tracing = true;
        student.Structure = RandomStructure.Make(student, RandomStructure.Part.All, 2);
        using var teacher = new DenseTeacher(average, null, new DenseTeacherOptions { LeastScore = 0 }, pairing, 10);
        teacher.Begin(0);
        var images = rand(2, 3, Size, Size);
        var terms = teacher.Teach(student.call(images, null), images, 0);
        CollectionAssert.AreEqual(new[] { "kd_class", "kd_box", "kd_hint" }, terms.Select(term => term.Name).ToArray());
        foreach (var (name, value) in terms)
            Assert.IsGreaterThan(0, value.item<float>(), name);
        terms.Aggregate(zeros([]), (sum, term) => sum + term.Value).backward();
        var deim = (DeimDetector)student;
        foreach (var part in new nn.Module[]
            { deim.backbone.stages[0], deim.encoder, deim.decoder.dec_score_head[0], deim.decoder.dec_score_head[^1] })
            Assert.IsTrue(part.parameters().Any(parameter => parameter.grad is { } grad && grad.abs().max().item<float>() > 0));
        Assert.IsTrue(average.parameters().Concat(teacher.Weights!.parameters()).All(parameter => parameter.grad is null));
        Assert.IsTrue(teacher.Weights!.Structure.IsDense && !teacher.Weights.training);
    }

    [TestMethod]
    public void Says_in_evaluation_what_the_network_says_in_its_last_layer()
    {
        using var scope = NewDisposeScope();
        using var detector = NewDetector(3);
        detector.eval();
        var images = rand(2, 3, Size, Size);
        var (plain, lesson) = (detector.call(images, null).Final, detector.Lesson(images, null));
        Assert.IsTrue(plain.Logits.Equals(lesson.Final.Logits) && plain.Boxes.Equals(lesson.Final.Boxes));
        Assert.HasCount(detector.Preset.Decoder.Layers, lesson.Layers);
        Assert.HasCount(detector.Preset.Backbone.Stages.Length, lesson.Features!.Stages);
        Assert.HasCount(detector.Levels.Count, lesson.Features!.Levels);
        var followed = detector.Lesson(images, lesson.Trace!.Candidates);
        Close.Within(1e-5, plain.Logits, followed.Final.Logits, "logits");
    }

    [TestMethod]
    public void Maps_count_less_and_less()
    {
        using var detector = NewDetector(1);
        using var teacher = new DenseTeacher(detector, detector, new DenseTeacherOptions { HintWeight = 2 }, default, 100);
        teacher.Begin(10);
        Assert.AreEqual(2, teacher.HintWeight(10), 1e-6);
        Assert.AreEqual(1, teacher.HintWeight(50), 1e-6);
        Assert.AreEqual(0, teacher.HintWeight(90), 1e-6);
        Assert.AreEqual(0, teacher.HintWeight(99), 1e-6);
        teacher.Begin(95);
        Assert.AreEqual(0, teacher.HintWeight(95), "it begins too late for them");
    }

    private static Detector NewDetector(int seed)
    {
        manual_seed(seed);
        var detector = Detector.Create(DetectorPreset.Of(DetectorModel.DeimV2Atto), 3, Size, Size);
        EmittedGraph.Shake(detector);
        return detector;
    }
}
