using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.Runtime;
using Spectre.Console;

namespace SparseDetr.Cli;

/// <summary>
/// Where the verbs write to: plain lines for pipes and logs, bars and tables on a terminal, one JSON object with <c>--json</c>.
/// </summary>
internal sealed class Terminal(TextWriter output, TextWriter error, bool interactive)
{
    /// <summary>JSON for people.</summary>
    public static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public bool Json { get; set; }

    public TextWriter Out => output;

    public TextWriter Err => error;

    /// <summary>Whether bars can be drawn.</summary>
    public bool Interactive => interactive && !Json;

    /// <summary>A console that writes where lines for people go.</summary>
    public IAnsiConsole Console { get; } = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });

    public void Say(string line) => (Json ? error : output).WriteLine(line);

    public void Warn(string line) => error.WriteLine("warning: " + line);

    /// <summary>Passes on what the library warns of.</summary>
    /// <param name="ml">Whose log it is.</param>
    /// <param name="wording">Puts a message into the words of the command line; null for as it is.</param>
    public void WarnOf(MLContext ml, Func<string, string>? wording = null) => ml.Log += (_, message) =>
    {
        if (message.Kind is ChannelMessageKind.Warning or ChannelMessageKind.Error)
            Warn(wording?.Invoke(message.RawMessage) ?? message.RawMessage);
    };

    public void Error(string line) => error.WriteLine("error: " + line);

    /// <summary>The result of a verb: the object with <c>--json</c>, else the lines.</summary>
    public void Result(JsonObject json, IEnumerable<string> lines)
    {
        if (Json)
        {
            output.WriteLine(json.ToJsonString(Indented));
            return;
        }
        foreach (var line in lines)
            output.WriteLine(line);
    }
}
