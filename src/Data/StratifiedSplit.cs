using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data;

/// <summary>
/// Divides images so that each class keeps its share on both sides (iterative stratification; Sechidis, Tsoumakas and Vlahavas, "On the
/// stratification of multi-label data", 2011): the rarest class first, each of its images to the side that lacks most of that class.
/// </summary>
internal static class StratifiedSplit
{
    /// <summary>Chooses the images of the second, smaller side.</summary>
    /// <param name="classes">Classes of each image, in any order; doubles count once.</param>
    /// <param name="share">Share of the images for the second side, above 0 and below 1.</param>
    /// <param name="seed">Another seed gives another division.</param>
    /// <param name="groups">A name for each image; images of the same name stay together. Null or an empty name stands alone.</param>
    /// <returns>For each image whether it is on the second side. Neither side is empty.</returns>
    /// <exception cref="ArgumentException">There are fewer than two images, or all are of one group.</exception>
    public static bool[] Choose(IReadOnlyList<int[]> classes, double share, int seed, IReadOnlyList<string?>? groups = null)
    {
        var bundles = Bundle(classes, groups);
        if (bundles.Count < 2)
            throw new ArgumentException(classes.Count < 2
                ? $"There are {classes.Count} images; two parts need two at least."
                : "All images are of one group, which stays together.");
        var random = new SampleRandom(seed, 0, 0);
        var order = random.Permutation(bundles.Count);
        var second = new bool[bundles.Count];
        var open = order.ToHashSet();
        var left = bundles.SelectMany(bundle => bundle.Classes).CountBy(label => label).ToDictionary(); // images that are still open
        Side[] sides = [new(bundles, classes.Count, 1 - share), new(bundles, classes.Count, share)];
        while (left.Values.Any(count => count > 0))
        {
            var wanted = left.Where(entry => entry.Value > 0).MinBy(entry => (entry.Value, entry.Key)).Key;
            foreach (var index in order.Where(index => open.Contains(index) && bundles[index].Classes.Contains(wanted)).ToList())
                Take(index, sides[1].Lacks(wanted) > sides[0].Lacks(wanted)
                    || sides[1].Lacks(wanted) == sides[0].Lacks(wanted) && sides[1].LacksImages > sides[0].LacksImages);
        }
        foreach (var index in order.Where(open.Contains).ToList()) // images without objects
            Take(index, sides[1].LacksImages > sides[0].LacksImages);
        if (Array.TrueForAll(second, chosen => chosen == second[0]))
            second[order[^1]] = !second[0];

        var result = new bool[classes.Count];
        for (var index = 0; index < bundles.Count; index++)
            foreach (var image in bundles[index].Images)
                result[image] = second[index];
        return result;

        void Take(int index, bool isSecond)
        {
            open.Remove(index);
            foreach (var label in bundles[index].Classes)
                left[label]--;
            second[index] = isSecond;
            sides[isSecond ? 1 : 0].Add(bundles[index]);
        }
    }

    private static List<ImageBundle> Bundle(IReadOnlyList<int[]> classes, IReadOnlyList<string?>? groups)
    {
        var bundles = new List<ImageBundle>(classes.Count);
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var image = 0; image < classes.Count; image++)
        {
            if (groups?[image] is { Length: > 0 } group && !places.TryAdd(group, bundles.Count))
            {
                bundles[places[group]].Images.Add(image);
                bundles[places[group]].Classes.UnionWith(classes[image]);
            }
            else
                bundles.Add(new ImageBundle([image], [.. classes[image]]));
        }
        return bundles;
    }

    /// <summary>Images that stay together, and their classes.</summary>
    private sealed record ImageBundle(List<int> Images, HashSet<int> Classes);

    /// <summary>What one side still lacks.</summary>
    private sealed class Side
    {
        private readonly Dictionary<int, double> _lacks = [];

        public Side(List<ImageBundle> bundles, int images, double share)
        {
            LacksImages = share * images;
            foreach (var label in bundles.SelectMany(bundle => bundle.Classes))
                _lacks[label] = _lacks.GetValueOrDefault(label) + share;
        }

        public double LacksImages { get; private set; }

        public double Lacks(int label) => _lacks[label];

        public void Add(ImageBundle bundle)
        {
            LacksImages -= bundle.Images.Count;
            foreach (var label in bundle.Classes)
                _lacks[label]--;
        }
    }
}
