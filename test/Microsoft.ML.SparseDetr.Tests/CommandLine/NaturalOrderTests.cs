using SparseDetr.Cli;

namespace Microsoft.ML.SparseDetr.Tests.CommandLine;

[TestClass]
public sealed class NaturalOrderTests
{
    [TestMethod]
    public void Numbers_count_as_numbers()
    {
        string[] ordered =
        [
            "cam1/frame9.png", "cam2/frame1.png", "cam10/a.png", "frame2.png", "Frame03.png", "frame10.png", "frame10b.png",
            "frame99999999999999999999.png", "frame100000000000000000000.png", "x1y2.png", "x1y10.png", "x01y11.png", "x2/a.png", "x2.png",
        ];

        CollectionAssert.AreEqual(ordered, ordered.Reverse().Order(NaturalOrder.Instance).ToArray());
    }

    [TestMethod]
    public void Only_equal_texts_are_equal_and_the_order_is_one()
    {
        var random = new Random(1);
        string[] names = [.. Enumerable.Range(0, 60).Select(_ =>
            new string([.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => "aA019/."[random.Next(7)])])).Distinct()];
        foreach (var a in names)
            foreach (var b in names)
            {
                Assert.AreEqual(a == b, NaturalOrder.Instance.Compare(a, b) == 0, $"{a} {b}");
                Assert.AreEqual(Math.Sign(NaturalOrder.Instance.Compare(a, b)), -Math.Sign(NaturalOrder.Instance.Compare(b, a)));
                foreach (var c in names)
                    Assert.IsFalse(NaturalOrder.Instance.Compare(a, b) < 0 && NaturalOrder.Instance.Compare(b, c) < 0
                        && NaturalOrder.Instance.Compare(a, c) >= 0, $"{a} {b} {c}");
            }
    }
}
