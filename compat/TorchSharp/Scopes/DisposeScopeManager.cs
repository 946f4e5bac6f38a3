using System;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>The stack of scopes of one thread.</summary>
public class DisposeScopeManager
{
    [ThreadStatic]
    private static DisposeScopeManager current;

    private readonly ThreadDisposeScopeStatistics statistics = new();

    internal static DisposeScopeManager ThreadSingleton => current ??= new();

    public static ThreadDisposeScopeStatistics Statistics => ThreadSingleton.statistics;

    internal DisposeScope Innermost { get; private set; }

    internal DisposeScope Open() => Innermost = new DisposeScope(this, Innermost);

    internal void Close(DisposeScope scope)
    {
        // A scope that is closed takes the scopes inside it along, so that a forgotten inner one cannot keep tensors.
        for (var inner = Innermost; inner is not null; inner = inner.OuterScope)
        {
            if (!ReferenceEquals(inner, scope)) continue;
            while (!ReferenceEquals(Innermost, scope))
            {
                var unclosed = Innermost;
                Innermost = unclosed.OuterScope;
                unclosed.Dispose();
            }
            Innermost = scope.OuterScope;
            return;
        }
    }

    internal void Register(Tensor tensor)
    {
        if (Innermost is { } scope)
        {
            scope.Add(tensor);
            statistics.TensorStatistics.CreatedInScopeCount++;
        }
        else
        {
            statistics.TensorStatistics.CreatedOutsideScopeCount++;
        }
    }

    internal void Disposed(IDisposable item, bool inScope)
    {
        if (item is not Tensor) return;
        if (inScope) statistics.TensorStatistics.DisposedInScopeCount++;
        else statistics.TensorStatistics.DisposedOutsideScopeCount++;
    }

    internal void Moved(DisposeScope source, DisposeScope target)
    {
        if (source is null) statistics.TensorStatistics.AttachedToScopeCount++;
        else if (target is null) statistics.TensorStatistics.DetachedFromScopeCount++;
    }
}
