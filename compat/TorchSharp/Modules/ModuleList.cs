using System.Collections;
using System.Collections.Generic;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A list of modules whose keys are their positions.</summary>
public class ModuleList<T> : nn.Module, IList<T> where T : nn.Module
{
    private readonly List<T> list;

    public ModuleList(params T[] modules) : base("ModuleList")
    {
        list = [.. modules];
        RegisterComponents();
    }

    public T this[int index]
    {
        get => list[index];
        set
        {
            list[index] = value;
            RegisterComponents();
        }
    }

    public int Count => list.Count;

    public bool IsReadOnly => false;

    protected override void RegisterComponents()
    {
        ClearModules();
        for (var i = 0; i < list.Count; i++) register_module(i.ToString(), list[i]);
    }

    public void Add(T item)
    {
        list.Add(item);
        register_module((list.Count - 1).ToString(), item);
    }

    public void append(params T[] parameters) => extend(parameters);

    public void extend(IEnumerable<T> modules)
    {
        foreach (var module in modules) Add(module);
    }

    public void Insert(int index, T item)
    {
        list.Insert(index, item);
        RegisterComponents();
    }

    public void RemoveAt(int index)
    {
        list.RemoveAt(index);
        RegisterComponents();
    }

    public bool Remove(T item)
    {
        var removed = list.Remove(item);
        RegisterComponents();
        return removed;
    }

    public void Clear()
    {
        list.Clear();
        RegisterComponents();
    }

    public bool Contains(T item) => list.Contains(item);

    public int IndexOf(T item) => list.IndexOf(item);

    public void CopyTo(T[] array, int arrayIndex) => list.CopyTo(array, arrayIndex);

    public IEnumerator<T> GetEnumerator() => list.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
