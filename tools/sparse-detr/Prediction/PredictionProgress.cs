using System.Globalization;
using Spectre.Console;

namespace SparseDetr.Cli.Prediction;

/// <summary>How far a prediction is: a bar on a terminal, a plain line every few seconds elsewhere.</summary>
/// <param name="terminal">Where to.</param>
/// <param name="total">Number of images.</param>
/// <param name="time">The clock.</param>
internal sealed class PredictionProgress(Terminal terminal, int total, TimeProvider time) : IDisposable
{
    private const int BarWidth = 30;

    private static readonly TimeSpan BarPace = TimeSpan.FromMilliseconds(200), LinePace = TimeSpan.FromSeconds(5);

    private readonly long _start = time.GetTimestamp();
    private long _last = time.GetTimestamp();
    private bool _barShown;

    /// <summary>Time since the beginning.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_start);

    /// <summary>So many images are done.</summary>
    public void Report(int done)
    {
        if (done == total || time.GetElapsedTime(_last) < (terminal.Interactive ? BarPace : LinePace))
            return;
        _last = time.GetTimestamp();
        var rate = done / Math.Max(1e-3, Elapsed.TotalSeconds);
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{done}/{total} images  {rate:0.0}/s  {TimeSpan.FromSeconds((total - done) / rate):h\\:mm\\:ss} left");
        if (!terminal.Interactive)
        {
            terminal.Say(text);
            return;
        }
        var filled = (int)((long)BarWidth * done / total);
        terminal.Out.Write('\r');
        terminal.Console.Write(
            new Markup($"[green]{new string('━', filled)}[/][grey]{new string('━', BarWidth - filled)}[/] {Markup.Escape(text)}   "));
        _barShown = true;
    }

    /// <summary>Makes room for another line.</summary>
    public void Erase()
    {
        if (_barShown)
            terminal.Out.Write('\r' + new string(' ', BarWidth + 60) + '\r');
        _barShown = false;
    }

    public void Dispose() => Erase();
}
