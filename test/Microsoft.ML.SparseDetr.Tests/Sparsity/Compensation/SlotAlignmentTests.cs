using Microsoft.ML.SparseDetr.Sparsity.Compensation;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Compensation;

[TestClass]
public class SlotAlignmentTests
{
    [TestMethod]
    public void Finds_the_student_in_a_whole_teacher()
    {
        var (student, teacher) = SlotAlignment.Common([0, 2, 5], [0, 1, 2, 3, 4, 5]);
        CollectionAssert.AreEqual(new[] { 0, 1, 2 }, student);
        CollectionAssert.AreEqual(new[] { 0, 2, 5 }, teacher);
    }

    [TestMethod]
    public void Leaves_out_what_only_one_has()
    {
        var (student, teacher) = SlotAlignment.Common([1, 3, 4, 7], [0, 3, 6, 7, 9]);
        CollectionAssert.AreEqual(new[] { 1, 3 }, student);
        CollectionAssert.AreEqual(new[] { 1, 3 }, teacher);
        (student, teacher) = SlotAlignment.Common([1, 2], [3, 4]);
        Assert.IsEmpty(student);
        Assert.IsEmpty(teacher);
    }

    [TestMethod]
    public void Pairs_equal_keys_whatever_they_are()
    {
        var random = new Random(4);
        for (var round = 0; round < 50; round++)
        {
            int[] studentKeys = Draw(), teacherKeys = Draw();
            var (student, teacher) = SlotAlignment.Common(studentKeys, teacherKeys);
            var common = studentKeys.Intersect(teacherKeys).ToArray();
            CollectionAssert.AreEqual(common, student.Select(i => studentKeys[i]).ToArray());
            CollectionAssert.AreEqual(common, teacher.Select(i => teacherKeys[i]).ToArray());
        }

        int[] Draw() => [.. Enumerable.Range(0, 40).Where(_ => random.Next(3) > 0)];
    }
}
