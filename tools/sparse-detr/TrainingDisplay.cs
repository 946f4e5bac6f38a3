using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.SparseDetr;
using Spectre.Console;

namespace SparseDetr.Cli;

/// <summary>A bar for the present epoch on a terminal, a line now and then elsewhere, and one for each finished epoch everywhere.</summary>
/// <param name="terminal">Where to.</param>
/// <param name="started">Called once, with the first report: the run folder is taken then.</param>
internal sealed class TrainingDisplay(Terminal terminal, Action started) : IProgress<FitProgress>, IDisposable
{
    private const int BarWidth = 24;
    private const int MegabyteShift = 20;

    /// <summary>Between two drawings of the bar, and between two lines of a log.</summary>
    private static readonly TimeSpan DrawingPace = TimeSpan.FromMilliseconds(200), LinePace = TimeSpan.FromSeconds(30);

    private long _last = Stopwatch.GetTimestamp();
    private int _shown;
    private bool _started;

    public void Report(FitProgress value)
    {
        if (!_started)
        {
            _started = true;
            started();
        }
        if (value.Preparation is { } preparation)
            Say(preparation);
        else if (value.StructureChange is { } change)
            Say(change);
        else if (value.EpochFinished)
            Say(Describe(value));
        else if (Stopwatch.GetElapsedTime(_last) > (terminal.Interactive ? DrawingPace : LinePace) || terminal.Interactive && _shown == 0)
        {
            _last = Stopwatch.GetTimestamp();
            if (terminal.Interactive)
                Draw(value);
            else
                terminal.Say(string.Join("  ", Parts(value)));
        }
    }

    public void Dispose() => Erase();

    private void Say(string line)
    {
        Erase();
        terminal.Say(line);
        _last = Stopwatch.GetTimestamp();
    }

    private static string Describe(FitProgress value)
    {
        var line = string.Create(CultureInfo.InvariantCulture,
            $"epoch {value.Epoch}/{value.Epochs}  loss {value.Loss:0.000}  {value.TrainingSeconds:0.0} s");
        if (value.AP is { } ap)
            line += string.Create(CultureInfo.InvariantCulture, $"  AP {ap:0.000}  AP50 {value.AP50:0.000}")
                + (ap >= value.BestAP ? "  best so far" : "");
        return value.TokenCorrelation is { } share ? line + string.Create(CultureInfo.InvariantCulture, $"  Corr {share:0.000}") : line;
    }

    /// <summary>Where the training stands, the most important first.</summary>
    private static IEnumerable<string> Parts(FitProgress value)
    {
        yield return $"epoch {value.Epoch}/{value.Epochs}  step {value.Step}/{value.Steps}";
        yield return string.Create(CultureInfo.InvariantCulture, $"loss {value.Loss:0.00}");
        yield return value.Remaining.TotalDays < 1
            ? string.Create(CultureInfo.InvariantCulture, $"{value.Remaining:h\\:mm\\:ss} left")
            : string.Create(CultureInfo.InvariantCulture, $"{value.Remaining:d\\.hh\\:mm\\:ss} left");
        if (value.ImagesPerSecond > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"{value.ImagesPerSecond:0.0} images/s");
        if (value.BestAP is { } best)
            yield return string.Create(CultureInfo.InvariantCulture, $"best AP {best:0.000}");
        yield return string.Create(CultureInfo.InvariantCulture, $"{Environment.WorkingSet >> MegabyteShift} MiB");
        if (value.LossTerms.Count > 0)
            yield return string.Join(' ', value.LossTerms.Select(term =>
                string.Create(CultureInfo.InvariantCulture, $"{term.Key} {term.Value:0.00}")));
    }

    private void Draw(FitProgress value)
    {
        var room = Math.Max(40, terminal.Console.Profile.Width) - BarWidth - 3;
        var text = "";
        foreach (var part in Parts(value)) // a line that wraps cannot be drawn over
            if (text.Length + part.Length + 2 <= room)
                text += "  " + part;
        var filled = BarWidth * value.Step / Math.Max(1, value.Steps);
        terminal.Out.Write('\r');
        terminal.Console.Write(new Markup(
            $"[green]{new string('━', filled)}[/][grey]{new string('━', BarWidth - filled)}[/]{Markup.Escape(text)}"));
        terminal.Out.Write(new string(' ', Math.Max(0, _shown - text.Length)));
        _shown = text.Length;
    }

    private void Erase()
    {
        if (_shown > 0)
            terminal.Out.Write('\r' + new string(' ', BarWidth + _shown) + '\r');
        _shown = 0;
    }
}
