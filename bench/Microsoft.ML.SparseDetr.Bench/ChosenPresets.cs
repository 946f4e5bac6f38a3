namespace Microsoft.ML.SparseDetr.Bench;

/// <summary>The networks that the variable PRESETS names, with blanks between them; all without it.</summary>
internal static class ChosenPresets
{
    private static readonly string[]? Names = Environment.GetEnvironmentVariable("PRESETS")?.Split(' ');

    public static bool Contain(DetectorPreset preset) => Names?.Contains(preset.Name) ?? true;
}
