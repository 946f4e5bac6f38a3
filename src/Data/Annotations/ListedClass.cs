namespace Microsoft.ML.SparseDetr.Data.Annotations;

/// <summary>A class of a list that comes with the annotations.</summary>
/// <param name="Key">What objects name it by.</param>
/// <param name="Name">Its name.</param>
/// <param name="Number">Its number, where the format has numbers.</param>
internal sealed record ListedClass(string Key, string Name, long? Number = null);
