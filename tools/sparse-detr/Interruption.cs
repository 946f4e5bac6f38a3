using System.Runtime.InteropServices;

namespace SparseDetr.Cli;

/// <summary>
/// The first Ctrl-C (or SIGTERM, or the end of the terminal) asks for an orderly end, the second one ends the process at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly Terminal _terminal;
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _signals;

    public Interruption(Terminal terminal)
    {
        _terminal = terminal;
        PosixSignal[] handled = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];
        _signals = [.. handled.Select(signal => PosixSignalRegistration.Create(signal, Handle))];
    }

    public CancellationToken Token => _source.Token;

    /// <summary>128 and the number of the signal, as a shell expects it.</summary>
    public int ExitCode { get; private set; } = CommandLine.Interrupted;

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
        _source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        if (_source.IsCancellationRequested)
            return;
        context.Cancel = true;
        ExitCode = context.Signal switch { PosixSignal.SIGTERM => 143, PosixSignal.SIGHUP => 129, _ => CommandLine.Interrupted };
        _terminal.Warn("ending after the current step; once more to end at once.");
        _source.Cancel();
    }
}
