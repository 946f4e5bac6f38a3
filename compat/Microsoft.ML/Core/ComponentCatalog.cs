using System;
using System.Collections.Generic;
using System.Reflection;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Runtime;

public sealed class ComponentCatalog
{
    private readonly object gate = new();
    private readonly HashSet<Assembly> assemblies = [];
    private readonly Dictionary<string, Type> factories = [];

    internal ComponentCatalog()
    {
    }

    public void RegisterAssembly(Assembly assembly, bool throwOnError = true)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        lock (gate)
        {
            if (!assemblies.Add(assembly))
                return;
            foreach (Type type in assembly.GetTypes())
            {
                foreach (var extension in type.GetCustomAttributes<CustomMappingFactoryAttributeAttribute>(inherit: false))
                    Add(type, extension.ContractName, throwOnError);
            }
        }
    }

    /// <summary>A new instance of the custom mapping factory that carries the contract name.</summary>
    internal ICustomMappingFactory CreateFactory(string contractName)
    {
        lock (gate)
        {
            if (!factories.TryGetValue(contractName, out Type type))
            {
                throw new InvalidOperationException(
                    $"No class with [CustomMappingFactoryAttribute(\"{contractName}\")] is known. Is its assembly loaded, and registered with ComponentCatalog.RegisterAssembly?");
            }
            return (ICustomMappingFactory)Activator.CreateInstance(type);
        }
    }

    private void Add(Type type, string contractName, bool throwOnError)
    {
        bool usable = typeof(ICustomMappingFactory).IsAssignableFrom(type) && !type.IsAbstract && type.GetConstructor(Type.EmptyTypes) != null;
        if (usable && (!factories.TryGetValue(contractName, out Type known) || known == type))
            factories[contractName] = type;
        else if (throwOnError && !usable)
            throw new InvalidOperationException($"{type} carries the contract '{contractName}' but is no CustomMappingFactory with a public parameterless constructor.");
        else if (throwOnError)
            throw new InvalidOperationException($"Both {factories[contractName]} and {type} carry the contract '{contractName}'.");
    }
}
