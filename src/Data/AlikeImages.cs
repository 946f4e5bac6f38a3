namespace Microsoft.ML.SparseDetr;

/// <summary>Two image files that show the same, or nearly so.</summary>
/// <param name="First">The one that comes first in the data.</param>
/// <param name="Second">The other one.</param>
/// <param name="FirstPart">Place of the part that the first one belongs to.</param>
/// <param name="SecondPart">Place of the part that the second one belongs to. Where the parts differ, what is measured has been learnt.
/// </param>
/// <param name="Difference">Mean difference of their grey values after both are made small, as a part of their contrast.</param>
public sealed record AlikeImages(DatasetImage First, DatasetImage Second, int FirstPart, int SecondPart, float Difference);
