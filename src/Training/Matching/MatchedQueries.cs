namespace Microsoft.ML.SparseDetr.Training.Matching;

/// <summary>Which query answers for which object, for one prediction stage.</summary>
/// <param name="Queries">For each image the query indices.</param>
/// <param name="Objects">For each image the object of each of those queries, counted within the image.</param>
internal sealed record MatchedQueries(int[][] Queries, int[][] Objects)
{
    /// <summary>Number of pairs of the whole batch.</summary>
    public int Count => Queries.Sum(queries => queries.Length);

    /// <summary>
    /// The union of several stages' pairs in which a query keeps the object that most stages gave it
    /// (global optimal union, D-FINE). Ties go to the lower query, then to the lower object.
    /// </summary>
    public static MatchedQueries Union(IReadOnlyList<MatchedQueries> stages)
    {
        var images = stages[0].Queries.Length;
        var queries = new int[images][];
        var objects = new int[images][];
        for (var image = 0; image < images; image++)
        {
            var votes = new Dictionary<(int Query, int Object), int>();
            foreach (var stage in stages)
                for (var i = 0; i < stage.Queries[image].Length; i++)
                {
                    var pair = (stage.Queries[image][i], stage.Objects[image][i]);
                    votes[pair] = votes.GetValueOrDefault(pair) + 1;
                }
            var kept = votes.OrderByDescending(vote => vote.Value).ThenBy(vote => vote.Key).Select(vote => vote.Key)
                .DistinctBy(pair => pair.Query).ToArray();
            queries[image] = [.. kept.Select(pair => pair.Query)];
            objects[image] = [.. kept.Select(pair => pair.Object)];
        }
        return new MatchedQueries(queries, objects);
    }
}
