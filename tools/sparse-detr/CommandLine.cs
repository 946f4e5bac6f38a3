using System.CommandLine;
using System.CommandLine.Parsing;
using System.Reflection;
using Microsoft.ML.SparseDetr;
using SparseDetr.Cli.Verbs;

namespace SparseDetr.Cli;

/// <summary>The verbs, and the one place where a failure becomes a message and an exit code.</summary>
internal static class CommandLine
{
    public const int Success = 0;
    public const int Failure = 1;
    public const int WrongUsage = 2;

    /// <summary>What a verb returns that was asked to end; the process ends with the code of the signal.</summary>
    public const int Interrupted = 130;

    private const string Json = "--json", Details = "--debug";

    /// <summary>All verbs and options.</summary>
    internal static RootCommand Root(Terminal terminal)
    {
        var root = new RootCommand("Trains real-time detection transformers on your images and scores them through ONNX.");
        root.Options.Add(new Option<bool>(Json)
        {
            Description = "One JSON object on standard output, everything else on standard error",
            Recursive = true
        });
        root.Options.Add(new Option<bool>(Details) { Description = "Show the whole exception when something fails", Recursive = true });
        foreach (var verb in new IVerb[]
                 {
                     new TrainVerb(), new EvalVerb(), new PredictVerb(), new ExportVerb(), new InspectVerb(), new BenchVerb(),
                     new SparsifyVerb(), new QuantizeVerb(), new ReportVerb(), new ServeVerb(), new ScaffoldVerb(), new ModelsVerb(),
                     new DatasetVerb(),
                 })
            root.Subcommands.Add(verb.Build(terminal));

        StrictNumbers.ApplyTo(root);
        return root;
    }

    public static async Task<int> RunAsync(string[] arguments, Terminal terminal)
    {
        var root = Root(terminal);
        var parsed = root.Parse(arguments);
        terminal.Json = parsed.GetValue<bool>(Json);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                terminal.Error(error.Message);
            terminal.Error($"try: {NameOf(parsed.CommandResult)} --help");
            return WrongUsage;
        }

        using var interruption = new Interruption(terminal);
        try
        {
            var code = await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                    Output = terminal.Out,
                    Error = terminal.Err,
                },
                interruption.Token);
            return code == Interrupted ? interruption.ExitCode : code;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            terminal.Error("interrupted.");
            return interruption.ExitCode;
        }
        catch (Exception failure)
        {
            var cause = failure;
            while (cause is (AggregateException or TargetInvocationException or TypeInitializationException)
                && cause.InnerException is { } inner)
                cause = inner;
            terminal.Error(parsed.GetValue<bool>(Details) ? failure.ToString() : Describe(cause));
            return Failure;
        }
    }

    /// <summary>The verb that was meant, as it is called: "sparse-detr dataset check".</summary>
    private static string NameOf(CommandResult called) =>
        called.Parent is CommandResult above ? $"{NameOf(above)} {called.Command.Name}" : "sparse-detr";

    private static string Describe(Exception failure) => failure switch
    {
        // The name of a C# parameter says nothing to somebody at a prompt.
        ArgumentException argument => OptionNames.Translate(argument.Message.Replace($" (Parameter '{argument.ParamName}')", "")),
        ExecutionProviderException => OptionNames.Translate(failure.Message),
        UnauthorizedAccessException => failure.Message,
        OutOfMemoryException => "there is not enough memory; try a smaller --batch or --size.",
        _ => failure.Message,
    };
}
