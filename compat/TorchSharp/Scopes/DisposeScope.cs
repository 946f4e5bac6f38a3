using System;
using System.Collections.Generic;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>
/// Disposes, at its end, every tensor that was made on this thread while it was the innermost scope.
/// Tensors carry their place in the list, so that taking one out costs no search.
/// </summary>
public sealed class DisposeScope : IDisposable
{
    private readonly DisposeScopeManager manager;
    private readonly List<IDisposable> items = [];
    private bool closed;

    internal DisposeScope(DisposeScopeManager manager, DisposeScope outer)
    {
        this.manager = manager;
        OuterScope = outer;
    }

    internal DisposeScope OuterScope { get; }

    public IReadOnlyList<IDisposable> DisposablesView => items;

    public int DisposablesCount => items.Count;

    public bool Contains(IDisposable disposable) => IndexOf(disposable) >= 0;

    public void Attach(IDisposable disposable) => Move(disposable, this);

    public void Attach(params IDisposable[] disposables) => Attach((IEnumerable<IDisposable>)disposables);

    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        var list = new List<IDisposable>(disposables);
        foreach (var item in list) Move(item, this);
        return list;
    }

    public T Detach<T>(T disposable) where T : IDisposable
    {
        Move(disposable, null);
        return disposable;
    }

    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable => (Detach(first), Detach(second));

    public (T1 first, T2 second, T3 third) Detach<T1, T2, T3>(T1 first, T2 second, T3 third) where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable =>
        (Detach(first), Detach(second), Detach(third));

    public void Detach(params IDisposable[] disposables) => Detach((IEnumerable<IDisposable>)disposables);

    public void Detach(IEnumerable<IDisposable> disposables)
    {
        foreach (var item in disposables) Move(item, null);
    }

    public T MoveToOuter<T>(T disposable) where T : IDisposable => MoveToOther(OuterScope, disposable);

    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable => (MoveToOuter(first), MoveToOuter(second));

    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third) where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable =>
        (MoveToOuter(first), MoveToOuter(second), MoveToOuter(third));

    public void MoveToOuter(params IDisposable[] disposables) => MoveToOther(OuterScope, (IEnumerable<IDisposable>)disposables);

    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveToOther(OuterScope, disposables);

    public T MoveToOther<T>(DisposeScope scope, T disposable) where T : IDisposable
    {
        if (Contains(disposable)) Move(disposable, scope);
        return disposable;
    }

    public (T1 first, T2 second) MoveToOther<T1, T2>(DisposeScope scope, T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable =>
        (MoveToOther(scope, first), MoveToOther(scope, second));

    public (T1 first, T2 second, T3 third) MoveToOther<T1, T2, T3>(DisposeScope scope, T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable => (MoveToOther(scope, first), MoveToOther(scope, second), MoveToOther(scope, third));

    public void MoveToOther(DisposeScope scope, params IDisposable[] disposables) => MoveToOther(scope, (IEnumerable<IDisposable>)disposables);

    public void MoveToOther(DisposeScope scope, IEnumerable<IDisposable> disposables)
    {
        foreach (var item in new List<IDisposable>(disposables)) MoveToOther(scope, item);
    }

    public void DisposeEverything() => DisposeEverythingBut([]);

    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut([keep]);
        return keep;
    }

    public (T1 first, T2 second) DisposeEverythingBut<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable
    {
        DisposeEverythingBut([first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) DisposeEverythingBut<T1, T2, T3>(T1 first, T2 second, T3 third) where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        DisposeEverythingBut([first, second, third]);
        return (first, second, third);
    }

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        var keep = new HashSet<object>(inKeep, System.Collections.Generic.ReferenceEqualityComparer.Instance);
        var all = items.ToArray();
        items.Clear();
        foreach (var item in all)
        {
            if (keep.Contains(item)) Add(item);
            else
            {
                manager.Disposed(item, inScope: true);
                if (item is Tensor tensor) tensor.Release();
                else item.Dispose();
            }
        }
    }

    public void MarkAsDisposed(IDisposable disposable)
    {
        if (Remove(disposable)) manager.Disposed(disposable, inScope: true);
    }

    public void Dispose()
    {
        if (closed) return;
        closed = true;
        DisposeEverything();
        manager.Close(this);
    }

    internal void Add(IDisposable item)
    {
        if (item is Tensor tensor) tensor.EnterScope(this, items.Count);
        items.Add(item);
    }

    internal bool Remove(IDisposable item)
    {
        var index = IndexOf(item);
        if (index < 0) return false;
        var last = items.Count - 1;
        items[index] = items[last];
        if (items[index] is Tensor moved) moved.EnterScope(this, index);
        items.RemoveAt(last);
        if (item is Tensor tensor) tensor.LeaveScope();
        return true;
    }

    private int IndexOf(IDisposable item)
    {
        if (item is Tensor tensor) return ReferenceEquals(tensor.OwningDisposeScope, this) ? tensor.ScopeIndex : -1;
        return items.FindLastIndex(candidate => ReferenceEquals(candidate, item));
    }

    // Takes a disposable out of whatever scope it is in and puts it into another one, or into none.
    internal void Move(IDisposable item, DisposeScope target)
    {
        if (item is null) return;
        var source = item is Tensor tensor ? tensor.OwningDisposeScope : Contains(item) ? this : null;
        if (ReferenceEquals(source, target)) return;
        source?.Remove(item);
        if (target is not null) target.Add(item);
        manager.Moved(source, target);
    }
}
