using Microsoft.Extensions.Hosting;

namespace SparseDetr.Cli.Serving;

/// <summary>Leaves signals to <see cref="Interruption"/>.</summary>
internal sealed class QuietLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
