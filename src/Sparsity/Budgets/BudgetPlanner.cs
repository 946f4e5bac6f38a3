using System.Globalization;

namespace Microsoft.ML.SparseDetr.Sparsity.Budgets;

/// <summary>Spends what a target allows where it costs the least.</summary>
/// <param name="table">What each lever saves.</param>
/// <param name="ratio">The share of the dense network's cost that may be taken.</param>
internal sealed class BudgetPlanner(LeverTable table, double ratio)
{
    private const int Corrections = 2;

    /// <exception cref="ArgumentException">The target cannot be reached; the message names the smallest ratio that can.</exception>
    internal void ThrowIfOutOfReach()
    {
        if (ratio < table.Smallest)
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"{table.Key.Kind} {ratio:0.###} cannot be reached: with the fewest queries and a quarter of the channels of every group "
                + $"{table.Key.Network} takes {table.Smallest:0.000} of the dense {table.Dense:0.##} {table.Unit}; give a ratio of "
                + $"{Math.Ceiling(table.Smallest * 100 - 1e-9) / 100:0.00} or more."));
    }

    /// <summary>The budgets by the table alone.</summary>
    internal ChosenBudgets Predict(ILeverCost cost) => Solve(cost, 1 - ratio, comesTrue: 1);

    /// <summary>
    /// The budgets whose structure was measured as a whole. Savings do not quite add up: channels on both sides of a layer save less
    /// together than one by one. So savings are scaled by what was predicted and what came, and the choice made again.
    /// </summary>
    /// <param name="cost">What each lever loses.</param>
    /// <param name="measure">The share that a structure with these budgets takes.</param>
    /// <param name="noise">How far such a share may lie from the true one.</param>
    internal ChosenBudgets Choose(ILeverCost cost, Func<ChosenBudgets, double> measure, double noise)
    {
        var tried = new List<ChosenBudgets>();
        for (var comesTrue = 1.0; tried.Count <= Corrections;) // of the savings by the table
        {
            var next = Solve(cost, 1 - ratio, comesTrue);
            if (tried.Any(next.SameAs))
                break;
            var measured = measure(next);
            tried.Add(next with { Measured = measured });
            if (measured <= ratio && ratio - measured <= noise || measured >= 1)
                break;
            comesTrue *= (1 - measured) / (1 - next.Predicted);
        }
        return tried.Where(choice => choice.Measured <= ratio + noise).MinBy(choice => choice.Loss)
            ?? tried.MinBy(choice => choice.Measured)!;
    }

    private ChosenBudgets Solve(ILeverCost cost, double need, double comesTrue)
    {
        (double, double)[][] settings = [.. table.Levers.Select(lever => lever.Widths.Select(width =>
            (width.Saving, cost.Of(lever, width.Count))).ToArray())];
        var chosen = Knapsack.Solve(settings, need / comesTrue) ?? [.. table.Levers.Select(lever => lever.Widths.Count - 1)];
        int? queries = null;
        var widths = new SortedDictionary<string, int>(StringComparer.Ordinal);
        double saved = 0, loss = 0;
        for (var i = 0; i < chosen.Length; i++)
        {
            if (chosen[i] < 0)
                continue;
            var (lever, width) = (table.Levers[i], table.Levers[i].Widths[chosen[i]]);
            if (lever.Name == Lever.Queries)
                queries = width.Count;
            else
                widths[lever.Name] = width.Count;
            saved += width.Saving;
            loss += settings[i][chosen[i]].Item2;
        }
        return new ChosenBudgets(queries, widths, 1 - comesTrue * saved, Measured: null, loss);
    }
}
