using System.Collections.Generic;
using System.Linq;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Modules by name, in the order in which they were added.</summary>
public class ModuleDict<T> : nn.Module where T : nn.Module
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

    public int Count => entries.Count;

    public ICollection<string> Keys => entries.Select(entry => entry.Key).ToList();

    public ICollection<T> Values => entries.Select(entry => entry.Value).ToList();

    public IEnumerable<string> keys() => Keys;

    public IEnumerable<T> values() => Values;

    public bool ContainsKey(string key) => entries.Exists(entry => entry.Key == key);

    public bool TryGetValue(string key, out T value)
    {
        var index = entries.FindIndex(entry => entry.Key == key);
        value = index < 0 ? null : entries[index].Value;
        return index >= 0;
    }

    public void Add(string key, T value)
    {
        if (ContainsKey(key)) throw new System.ArgumentException($"there is a module '{key}' already");
        this[key] = value;
    }

    public IEnumerator<(string, T)> items() => entries.GetEnumerator();

    public IEnumerator<(string, T)> GetEnumerator() => entries.GetEnumerator();

    protected override void RegisterComponents()
    {
        // The entries hold what fields hold elsewhere.
    }
}
