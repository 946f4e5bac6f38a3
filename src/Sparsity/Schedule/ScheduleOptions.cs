using System.Text.Json.Serialization;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr;

/// <summary>When the structure changes.</summary>
public sealed class ScheduleOptions
{
    /// <summary>A schedule of the paper, or null for one that is scaled to the number of epochs.</summary>
    public PaperSchedule? Paper { get; set; }

    /// <summary>
    /// Everything becomes sparse early, which leaves most of the training to it: queries and tokens at a twentieth of the epochs, channels
    /// from there to a fifth in equal steps, one before each epoch. The first epoch only collects scores, and the learning
    /// rate stays as it is.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Early { get; set; }

    /// <summary>
    /// The scores.safetensors of a finished training of the same network: what is left out is chosen by them before the first step, as for
    /// weights that are trained already and only have to get used to it. Null to collect scores first.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ScoresFile { get; set; }

    /// <summary>
    /// When a component changes inside its window, which is as long as the compensation: once, or before each of its epochs.
    /// </summary>
    public StructureWindow Window { get; set; }

    /// <summary>
    /// How alike another choice of the same size must be to what is in use for nothing to change: its Jaccard index (what both have,
    /// divided by what either has) is not below this. Null, the default, takes any difference as a change. Matters where
    /// <see cref="Window"/> chooses again; 0.99 is a usual value.
    /// </summary>
    [AllowedRange(0, 1)]
    public float? ChangeBelow { get; set; }

    // What names the epochs of changes excludes every other way to name them; only the paper's schedules have windows.
    internal IEnumerable<(string First, string Second)> Conflicts()
    {
        (string Text, bool Given)[] ways =
        [
            ($"{nameof(ScoresFile)} = {ScoresFile}", ScoresFile is not null), ($"{nameof(Early)} = {Early}", Early),
            ($"{nameof(Paper)} = {Paper}", Paper is not null), ($"{nameof(Window)} = {Window}", Window != StructureWindow.Start),
        ];
        string[] given = [.. ways.Where(way => way.Given).Select(way => way.Text)];
        return ScoresFile is null && !Early ? [] : given.Skip(1).Select(other => (given[0], other));
    }

    internal ScheduleOptions Copy() => (ScheduleOptions)MemberwiseClone();
}
