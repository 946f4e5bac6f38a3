using SparseDetr.Cli;
using Cli = SparseDetr.Cli.CommandLine;

namespace Microsoft.ML.SparseDetr.Tests.CommandLine;

/// <summary>One call of the command line, in this process.</summary>
internal sealed record Run(int Code, string Output, string Error)
{
    public static Run Of(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = Cli.RunAsync(arguments, new Terminal(output, error, interactive: false)).GetAwaiter().GetResult();
        return new Run(code, output.ToString(), error.ToString());
    }

    /// <summary>Demands a failure whose message has all of <paramref name="parts"/>, and no stack trace.</summary>
    public void Failed(params string[] parts)
    {
        Assert.AreNotEqual(0, Code, Output + Error);
        StringAssert.Contains(Error, "error: ");
        Assert.IsFalse(Error.Contains("   at "), Error);
        foreach (var part in parts)
            StringAssert.Contains(Error, part);
    }

    public Run Succeeded()
    {
        Assert.AreEqual(0, Code, Output + Error);
        return this;
    }
}
