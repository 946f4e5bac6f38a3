using System.Globalization;
using Microsoft.ML.SparseDetr;
using Spectre.Console;

namespace SparseDetr.Cli;

/// <summary>A bar for the present epoch on a terminal, and one line for each finished epoch everywhere.</summary>
/// <param name="terminal">Where to.</param>
/// <param name="started">Called once, with the first report: the run folder is taken then.</param>
internal sealed class TrainingDisplay(Terminal terminal, Action started) : IProgress<FitProgress>, IDisposable
{
    private const int BarWidth = 30;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    private long _lastDrawn;
    private bool _barShown;
    private bool _started;

    public void Report(FitProgress value)
    {
        if (!_started)
        {
            _started = true;
            started();
        }
        if (value.Preparation is { } preparation)
        {
            Erase();
            terminal.Say(preparation);
        }
        else if (value.StructureChange is { } change)
        {
            Erase();
            terminal.Say(change);
        }
        else if (value.EpochFinished)
        {
            Erase();
            terminal.Say(Describe(value));
        }
        else if (terminal.Interactive && System.Diagnostics.Stopwatch.GetElapsedTime(_lastDrawn) > Pace)
        {
            _lastDrawn = System.Diagnostics.Stopwatch.GetTimestamp();
            Draw(value);
        }
    }

    public void Dispose() => Erase();

    private static string Describe(FitProgress value)
    {
        var line = string.Create(CultureInfo.InvariantCulture,
            $"epoch {value.Epoch}/{value.Epochs}  loss {value.Loss:0.000}  {value.TrainingSeconds:0.0} s");
        if (value.AP is { } ap)
            line += string.Create(CultureInfo.InvariantCulture, $"  AP {ap:0.000}  AP50 {value.AP50:0.000}");
        return value.TokenCorrelation is { } share ? line + string.Create(CultureInfo.InvariantCulture, $"  Corr {share:0.000}") : line;
    }

    private void Draw(FitProgress value)
    {
        var filled = BarWidth * value.Step / Math.Max(1, value.Steps);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $" epoch {value.Epoch}/{value.Epochs}  step {value.Step}/{value.Steps}  loss {value.Loss:0.000}  "
            + $"{value.Remaining:h\\:mm\\:ss} left");
        terminal.Out.Write('\r');
        terminal.Console.Write(
            new Markup($"[green]{new string('━', filled)}[/][grey]{new string('━', BarWidth - filled)}[/]{Markup.Escape(text)}   "));
        _barShown = true;
    }

    private void Erase()
    {
        if (_barShown)
            terminal.Out.Write('\r' + new string(' ', BarWidth + 70) + '\r');
        _barShown = false;
    }
}
