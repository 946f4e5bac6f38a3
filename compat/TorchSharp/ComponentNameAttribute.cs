using System;

namespace TorchSharp.Utils;

/// <summary>Gives a module's field another key in the state dictionary than its C# name.</summary>
[AttributeUsage(AttributeTargets.Field)]
public class ComponentNameAttribute : Attribute
{
    public string Name { get; set; }
}
