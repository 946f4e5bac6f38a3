using System.Diagnostics;

namespace Microsoft.ML.SparseDetr.Fuzz;

/// <summary>The first mutants of every reader. <c>./build.sh fuzz</c> goes on without end.</summary>
[TestClass]
public class FuzzTests
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(9);

    public TestContext TestContext { get; set; } = null!;

    public static IEnumerable<object[]> Names => AllReaders.Names.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Files_that_mean_harm_are_read_rightly_or_refused_in_plain_words(string name)
    {
        using var fuzzer = new Fuzzer(AllReaders.Create(name));
        var clock = Stopwatch.StartNew();
        for (ulong number = 1; number <= AllReaders.MutantsOf(name) && clock.Elapsed < Budget; number++)
            fuzzer.Try(number);
        TestContext.WriteLine(Program.Describe(fuzzer));
        Assert.IsGreaterThan(0, fuzzer.Read, "some mutants are still whole");
    }
}
