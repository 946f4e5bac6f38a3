namespace Microsoft.ML.SparseDetr.Tests.Support;

internal static class SparsityOptionsExtensions
{
    /// <summary>A changed copy.</summary>
    public static SparsityOptions With(this SparsityOptions options, Action<SparsityOptions> change)
    {
        var copy = options.Copy();
        change(copy);
        return copy;
    }
}
