namespace Microsoft.ML.SparseDetr.Detectors.Tokens;

/// <summary>The names of <see cref="TokenCriterion"/> in files.</summary>
internal static class TokenCriteria
{
    /// <summary>Such as "attention".</summary>
    internal static string Name(this TokenCriterion criterion) => criterion.ToString().ToLowerInvariant();

    /// <summary>The criterion of a name, or null where there is none of it.</summary>
    internal static TokenCriterion? Find(string name)
    {
        foreach (var criterion in Enum.GetValues<TokenCriterion>())
            if (criterion.Name() == name)
                return criterion;
        return null;
    }
}
