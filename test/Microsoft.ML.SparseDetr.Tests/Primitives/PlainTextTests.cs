using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Tests.Primitives;

[TestClass]
public sealed class PlainTextTests
{
    [TestMethod]
    [DataRow("Löcher 画像.png", "'Löcher 画像.png'")]
    [DataRow("a\nb\u001B[31m", @"'a\u000Ab\u001B[31m'")]
    [DataRow("gnp.\u202Eexe", @"'gnp.\u202Eexe'")]
    [DataRow(null, "(none)")]
    public void Control_characters_are_shown(string? name, string expected) => Assert.AreEqual(expected, PlainText.Quote(name));

    [TestMethod]
    public void A_long_name_is_cut()
    {
        var quoted = PlainText.Quote(new string('x', 10_000_000));
        Assert.IsLessThan(200, quoted.Length);
        StringAssert.EndsWith(quoted, "(10000000 characters)");
    }
}
