namespace Notebooks;

/// <summary>A cell of a program that is a notebook, too.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its lines, without those that begin and end it.</param>
internal sealed record Cell(CellKind Kind, string Text);
