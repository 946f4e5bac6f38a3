namespace Microsoft.ML.SparseDetr.Inspection;

/// <summary>One node as it ran once.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Operator">Its operator, such as "Conv".</param>
/// <param name="Inputs">Shapes of its inputs.</param>
/// <param name="Outputs">Shapes of its outputs.</param>
/// <param name="Milliseconds">How long it took.</param>
internal sealed record ProfiledNode(string Name, string Operator, long[][] Inputs, long[][] Outputs, double Milliseconds);
