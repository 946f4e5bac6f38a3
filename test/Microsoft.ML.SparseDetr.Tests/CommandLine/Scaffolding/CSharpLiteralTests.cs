using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using SparseDetr.Cli.Scaffolding;

namespace Microsoft.ML.SparseDetr.Tests.CommandLine.Scaffolding;

[TestClass]
public sealed class CSharpLiteralTests
{
    [TestMethod]
    [DataRow("scratch", "\"scratch\""), DataRow("Kratzer über Öl", "\"Kratzer über Öl\""), DataRow("傷", "\"傷\"")]
    [DataRow("a\"b\\c", "\"a\\\"b\\\\c\""), DataRow("a\nb", "\"a\\u000Ab\""), DataRow("\u202Eabc", "\"\\u202Eabc\"")]
    public void A_text_stays_readable_where_it_is_harmless(string text, string expected) =>
        Assert.AreEqual(expected, CSharpLiteral.Of(text));

    [TestMethod]
    public void Any_text_is_one_literal_that_means_this_text()
    {
        var random = new Random(3);
        var seeds = "\"\\\n\r\t\0{}$@'/*\u0085\u2028\u2029\u202E\u200B\uFEFF\uD83D\uDE00\uDC00\uE000x".ToCharArray();
        for (var i = 0; i < 2000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ =>
                random.Next(2) == 0 ? seeds[random.Next(seeds.Length)] : (char)random.Next(0x10000)));
            var literal = CSharpLiteral.Of(text);
            var parsed = SyntaxFactory.ParseExpression(literal, consumeFullText: true) as LiteralExpressionSyntax;
            Assert.IsFalse(parsed!.ContainsDiagnostics, literal);
            Assert.AreEqual(text, parsed.Token.ValueText);
            Assert.IsFalse(literal.Any(c => char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format), literal);
        }
    }

    [TestMethod]
    [DataRow(0.42f, "0.42f"), DataRow(1f, "1f"), DataRow(1e-6f, "1E-06f")]
    public void Numbers_have_a_point(float value, string expected) => Assert.AreEqual(expected, CSharpLiteral.Of(value));
}
