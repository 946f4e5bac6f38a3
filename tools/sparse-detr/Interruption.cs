using System.Runtime.InteropServices;

namespace SparseDetr.Cli;

/// <summary>The first Ctrl-C (or SIGTERM) asks for an orderly end, the second one ends the process at once.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly Terminal _terminal;
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _signals;

    public Interruption(Terminal terminal)
    {
        _terminal = terminal;
        _signals = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];
    }

    public CancellationToken Token => _source.Token;

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
        _terminal.Warn("ending after the current step; once more to end at once.");
        _source.Cancel();
    }
}
