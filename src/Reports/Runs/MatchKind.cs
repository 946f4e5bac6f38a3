namespace Microsoft.ML.SparseDetr.Reports.Runs;

/// <summary>What became of a detection (TIDE, Bolya et al. 2020).</summary>
internal enum MatchKind
{
    /// <summary>The right class at the right place.</summary>
    Correct,

    /// <summary>The place of an object of another class.</summary>
    Class,

    /// <summary>The right class near an object, but not on it.</summary>
    Location,

    /// <summary>Near an object of another class.</summary>
    Both,

    /// <summary>An object that a better detection has found.</summary>
    Duplicate,

    /// <summary>Where nothing is.</summary>
    Background,

    /// <summary>The file does not say.</summary>
    Unknown,
}
