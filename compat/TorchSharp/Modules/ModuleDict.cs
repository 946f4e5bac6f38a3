using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Modules by name, in the order in which they were added.</summary>
public class ModuleDict<T> : nn.Module, IDictionary<string, T>, IList<(string, T)> where T : nn.Module
{
    private readonly List<(string Key, T Value)> entries = [];

    public ModuleDict() : base("ModuleDict")
    {
    }

    public T this[string key]
    {
        get => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"no module '{key}'");
        set
        {
            var index = entries.FindIndex(entry => entry.Key == key);
            if (index < 0) entries.Add((key, value));
            else entries[index] = (key, value);
            register_module(key, value);
        }
    }

    public (string, T) this[int index]
    {
        get => entries[index];
        set
        {
            entries[index] = value;
            RegisterComponents();
        }
    }

    public int Count => entries.Count;

    public bool IsReadOnly => false;

    public ICollection<string> Keys => entries.Select(entry => entry.Key).ToList();

    public ICollection<T> Values => entries.Select(entry => entry.Value).ToList();

    public IEnumerable<string> keys() => Keys;

    public IEnumerable<T> values() => Values;

    public IEnumerator<(string, T)> items() => entries.GetEnumerator();

    public bool ContainsKey(string key) => entries.Exists(entry => entry.Key == key);

    public bool TryGetValue(string key, out T value)
    {
        var index = entries.FindIndex(entry => entry.Key == key);
        value = index < 0 ? null : entries[index].Value;
        return index >= 0;
    }

    public void Add(string key, T value)
    {
        if (ContainsKey(key)) throw new ArgumentException($"there is a module '{key}' already");
        this[key] = value;
    }

    public void Add((string, T) item) => Add(item.Item1, item.Item2);

    public void Add(KeyValuePair<string, T> item) => Add(item.Key, item.Value);

    public void Insert(int index, (string, T) item)
    {
        if (ContainsKey(item.Item1)) throw new ArgumentException($"there is a module '{item.Item1}' already");
        entries.Insert(index, item);
        RegisterComponents();
    }

    public bool Remove(string key)
    {
        var removed = entries.RemoveAll(entry => entry.Key == key) > 0;
        RegisterComponents();
        return removed;
    }

    public bool Remove((string, T) item) => Contains(item) && Remove(item.Item1);

    public bool Remove(KeyValuePair<string, T> item) => Contains(item) && Remove(item.Key);

    public void RemoveAt(int index) => Remove(entries[index].Key);

    public void Clear()
    {
        entries.Clear();
        RegisterComponents();
    }

    public void clear() => Clear();

    public bool Contains((string, T) item) => IndexOf(item) >= 0;

    public bool Contains(KeyValuePair<string, T> item) => IndexOf((item.Key, item.Value)) >= 0;

    public int IndexOf((string, T) item) => entries.IndexOf(item);

    public void CopyTo((string, T)[] array, int arrayIndex) => entries.CopyTo(array, arrayIndex);

    public void CopyTo(KeyValuePair<string, T>[] array, int arrayIndex)
    {
        foreach (var (key, value) in entries) array[arrayIndex++] = new(key, value);
    }

    public IEnumerator<(string, T)> GetEnumerator() => entries.GetEnumerator();

    IEnumerator<KeyValuePair<string, T>> IEnumerable<KeyValuePair<string, T>>.GetEnumerator() => entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    protected override void RegisterComponents()
    {
        ClearModules();
        foreach (var (key, value) in entries) register_module(key, value);
    }
}
