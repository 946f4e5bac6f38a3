namespace Microsoft.ML.SparseDetr.Reports.Runs;

/// <summary>How many mistakes of each kind there are (TIDE, Bolya et al. 2020).</summary>
internal sealed record ErrorKinds(int Correct, int Class, int Location, int Both, int Duplicate, int Background, int Missed)
{
    public static ErrorKinds? Parse(JsonView json) => !json.IsObject
        ? null
        : new ErrorKinds(
            json["correct"].Count ?? 0, json["class"].Count ?? 0, json["location"].Count ?? 0, json["both"].Count ?? 0,
            json["duplicate"].Count ?? 0, json["background"].Count ?? 0, json["missed"].Count ?? 0);

    public long Mistakes => (long)Class + Location + Both + Duplicate + Background + Missed;
}
