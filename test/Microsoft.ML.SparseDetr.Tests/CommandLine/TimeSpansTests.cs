using SparseDetr.Cli;

namespace Microsoft.ML.SparseDetr.Tests.CommandLine;

[TestClass]
public class TimeSpansTests
{
    [TestMethod]
    [DataRow("90s", 90)]
    [DataRow("45m", 2700)]
    [DataRow("45min", 2700)]
    [DataRow("2h", 7200)]
    [DataRow("1h30m", 5400)]
    [DataRow("1.5h", 5400)]
    [DataRow("1d", 86400)]
    public void Times_as_people_write_them(string text, int seconds)
    {
        Assert.IsTrue(TimeSpans.TryParse(text, out var time));
        Assert.AreEqual(seconds, time.TotalSeconds);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("2")]
    [DataRow("h")]
    [DataRow("-1h")]
    [DataRow("0s")]
    [DataRow("41d")]
    [DataRow("1m2h")]
    [DataRow("99999999999999999999d")]
    public void Other_texts_are_none(string text) => Assert.IsFalse(TimeSpans.TryParse(text, out _));
}
