using Microsoft.CodeAnalysis.CSharp;
using SparseDetr.Cli.Scaffolding;

namespace Microsoft.ML.SparseDetr.Tests.CommandLine.Scaffolding;

[TestClass]
public sealed class ScaffoldNameTests
{
    [TestMethod]
    [DataRow("Steel"), DataRow("Steel_2"), DataRow("Träger"), DataRow("Čelik"), DataRow("鋼"), DataRow("S"), DataRow("Var")]
    [DataRow("Com10")]
    public void Names_of_classes_are_taken(string name)
    {
        ScaffoldName.Check(name);
        Assert.IsTrue(SyntaxFacts.IsValidIdentifier(name));
    }

    [TestMethod]
    [DataRow("", "1 to 64"), DataRow("steel", "Steel"), DataRow("class", "Class"), DataRow("record", "Record"), DataRow("field", "Field")]
    [DataRow("träger", "Träger"), DataRow("_Steel", "capital"), DataRow("2Steel", "capital"), DataRow("@Steel", "no @")]
    [DataRow("My Steel", "no space"), DataRow("Steel-2", "no -"), DataRow("../Steel", "no ."), DataRow("A/B", "no /")]
    [DataRow(@"A\B", @"no \"), DataRow("C:Steel", "no :"), DataRow("A.B", "no ."), DataRow("Steel;", "no ;")]
    [DataRow("Steel\n", "<U+000A>"), DataRow("Ste\u200Bel", "<U+200B>"), DataRow("Ste\u202Eel", "<U+202E>")]
    [DataRow("Steel\0", "<U+0000>"), DataRow("Ste\u203Fel", "no ‿"), DataRow("Steel\uD83D\uDE00", "<U+D83D>"), DataRow("Con", "Windows")]
    [DataRow("LPT1", "Windows"), DataRow("Predict", "another one"), DataRow("Console", "another one")]
    [DataRow("ModelInput", "another one"), DataRow("System", "another one"), DataRow("SkiaSharp", "another one")]
    [DataRow("TORCHSHARP", "another one")]
    public void Others_are_refused_with_a_word_on_why(string name, string part)
    {
        var refused = Assert.ThrowsExactly<ArgumentException>(() => ScaffoldName.Check(name));
        StringAssert.StartsWith(refused.Message, "--name ");
        StringAssert.Contains(refused.Message, part);
        Assert.IsFalse(refused.Message.Any(char.IsControl), refused.Message);
    }

    [TestMethod]
    public void A_name_may_be_long_but_not_longer_than_paths_bear()
    {
        ScaffoldName.Check(new string('S', 64));
        Assert.ThrowsExactly<ArgumentException>(() => ScaffoldName.Check(new string('S', 65)));
    }
}
