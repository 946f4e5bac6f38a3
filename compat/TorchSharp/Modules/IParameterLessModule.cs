namespace TorchSharp.Modules;

/// <summary>Marks the layers without state.</summary>
public interface IParameterLessModule
{
}
