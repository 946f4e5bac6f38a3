namespace Microsoft.ML.SparseDetr.Sparsity.Schedule;

/// <summary>
/// When which component becomes sparse (Super Sparse DETR, Algorithm 1 and Table 7). A change of structure is followed by a window of
/// compensation, and the next milestone never lies inside that window: only one change is being absorbed at a time.
/// </summary>
/// <param name="Epochs">Length of the training.</param>
/// <param name="CompensationEpochs">Length of the window after a change, 0 for none.</param>
/// <param name="Milestones">In the order of their epochs.</param>
internal sealed record SparsitySchedule(int Epochs, int CompensationEpochs, IReadOnlyList<Milestone> Milestones)
{
    private static readonly SparsityComponent[] EarlyOrder =
        [SparsityComponent.Queries, SparsityComponent.Tokens, SparsityComponent.Channels];

    /// <summary>
    /// A column of Table 7. Where its token window is twice as long as the compensation (M and S), tokens take two steps, half the way
    /// each.
    /// </summary>
    /// <param name="row">The column.</param>
    /// <param name="components">What has a budget, or null for everything.</param>
    /// <param name="compensationEpochs">Epochs of compensation after a change, 0 for none, or null for those of the column. The token steps
    /// of M and S follow each other after as many.</param>
    /// <param name="window">When a component changes inside its window.</param>
    /// <exception cref="ArgumentException">A window would reach into the next milestone or over the end.</exception>
    internal static SparsitySchedule Paper(
        PaperSchedule row, IReadOnlyCollection<SparsityComponent>? components = null, int? compensationEpochs = null,
        StructureWindow window = StructureWindow.Start)
    {
        (var epochs, var own, var queries, var channels, var tokens, var tokenSteps) = row switch
        {
            PaperSchedule.X or PaperSchedule.L => (50, 3, 10, 17, 32, 1),
            PaperSchedule.M => (90, 4, 15, 25, 52, 2),
            PaperSchedule.S => (120, 5, 20, 30, 70, 2),
            _ => throw new ArgumentOutOfRangeException(nameof(row), row, "Not a schedule of the paper."),
        };
        var compensation = compensationEpochs ?? own;
        ArgumentOutOfRangeException.ThrowIfNegative(compensation, nameof(compensationEpochs));
        ComponentWindow[] all =
        [
            new(SparsityComponent.Queries, queries, 1), new(SparsityComponent.Channels, channels, 1),
            new(SparsityComponent.Tokens, tokens, tokenSteps),
        ];
        ComponentWindow[] windows = [.. all.Where(entry => components is null || components.Contains(entry.Component))];
        for (var i = 0; i < windows.Length; i++)
        {
            var end = i + 1 < windows.Length ? windows[i + 1].Start : epochs;
            if (windows[i].End(compensation) > end)
            {
                throw new ArgumentException(
                    $"Compensation.Epochs is {compensation}; in the schedule {row} there is room for "
                    + $"{(end - windows[i].Start) / windows[i].Steps}: the window of " +
                    $"{windows[i].Component.ToString().ToLowerInvariant()} begins at epoch {windows[i].Start} and has to end at {end}.",
                    nameof(compensationEpochs));
            }
        }
        return Of(epochs, compensation, windows, window);
    }

    /// <summary>
    /// The paper's order for any length T: queries at ⌊0.2 T⌋, channels at ⌊0.3 T⌋, tokens at ⌊0.6 T⌋, each at least one epoch after
    /// the one before it and after the first epoch, which only collects scores.
    /// </summary>
    /// <param name="epochs">T.</param>
    /// <param name="components">What has a budget; the others have no milestone.</param>
    /// <param name="compensationEpochs"> Epochs of compensation after a change, 0 for none; null takes a tenth of the training, at least 1
    /// and at most 5. Windows that would reach into the next milestone or over the end are shortened, all alike.
    /// </param>
    /// <param name="window">When a component changes inside its window.</param>
    /// <exception cref="ArgumentException">The training is too short to give each component an epoch of its own behind the
    /// first.</exception>
    internal static SparsitySchedule For(
        int epochs, IReadOnlyCollection<SparsityComponent> components, int? compensationEpochs,
        StructureWindow window = StructureWindow.Start)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        var compensation = CompensationOf(epochs, compensationEpochs);

        SparsityComponent[] order = [.. components.Distinct().Order()];
        var windows = new ComponentWindow[order.Length];
        for (var i = 0; i < order.Length; i++)
        {
            var earliest = i == 0 ? 1 : windows[i - 1].Start + 1;
            windows[i] = new ComponentWindow(order[i], Math.Max(earliest, epochs * Tenths(order[i]) / 10), 1);
            if (windows[i].Start >= epochs)
            {
                throw new ArgumentException(
                    $"{epochs} epochs are too few to make {string.Join(", ", order).ToLowerInvariant()} sparse: it takes "
                    + $"{order.Length + 1} at least, " +
                    "one that only collects scores and one after each change.", nameof(epochs));
            }
        }
        for (var i = 0; i < order.Length; i++)
            compensation = Math.Min(compensation, (i + 1 < order.Length ? windows[i + 1].Start : epochs) - windows[i].Start);
        return Of(epochs, compensation, windows, window);
    }

    /// <summary>
    /// The order for trainings that are to use most of their length on the sparse network: queries and tokens at ⌊0.05 T⌋, but after the
    /// first epoch, which only collects scores; channels from there to ⌊0.2 T⌋ in equal steps, one before each epoch, at least one. They
    /// come behind the other two where all begin, so that a teacher of the structure before differs in channels alone. Steps are epochs
    /// apart, because a structure changes, is recorded and is resumed between epochs only.
    /// </summary>
    /// <param name="epochs">T.</param>
    /// <param name="components">What has a budget; the others have no milestone.</param>
    /// <param name="compensationEpochs">As for <see cref="For"/>.</param>
    /// <exception cref="ArgumentException">The training is one epoch long.</exception>
    internal static SparsitySchedule Early(int epochs, IReadOnlyCollection<SparsityComponent> components, int? compensationEpochs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        var start = Math.Max(1, epochs / 20);
        var compensation = CompensationOf(epochs, compensationEpochs);
        if (components.Count > 0 && start >= epochs)
            throw new ArgumentException(
                $"{epochs} epochs are too few to become sparse: it takes 2 at least, one that only collects scores and one after the "
                + "change.", nameof(epochs));
        return new(epochs, Math.Min(compensation, epochs - start), [.. EarlyOrder.Where(components.Contains).SelectMany(component =>
            new ComponentWindow(component, start, 1).Milestones(
                component == SparsityComponent.Channels ? Math.Max(1, epochs / 5 - start) : 1, StructureWindow.Ramp))]);
    }

    /// <summary>Everything before the first step, for scores that are there already; channels last, as in <see cref="Early"/>.</summary>
    /// <param name="epochs">T.</param>
    /// <param name="components">What has a budget.</param>
    /// <param name="compensationEpochs">As for <see cref="For"/>.</param>
    internal static SparsitySchedule AtOnce(int epochs, IReadOnlyCollection<SparsityComponent> components, int? compensationEpochs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        var compensation = Math.Min(CompensationOf(epochs, compensationEpochs), epochs);
        return new(epochs, compensation, [.. EarlyOrder.Where(components.Contains).Select(component => new Milestone(0, component, 1))]);
    }

    /// <summary>
    /// Where everything that follows from a change before an epoch has to be over: at the next component's first milestone, or at the end.
    /// </summary>
    internal int Limit(int epoch)
    {
        var own = Milestones.LastOrDefault(milestone => milestone.Epoch <= epoch)?.Component;
        return Milestones.FirstOrDefault(milestone => milestone.Epoch > epoch && milestone.Component != own)?.Epoch ?? Epochs;
    }

    private static int CompensationOf(int epochs, int? compensationEpochs)
    {
        var compensation = compensationEpochs ?? Math.Clamp(epochs / 10, 1, 5);
        ArgumentOutOfRangeException.ThrowIfNegative(compensation, nameof(compensationEpochs));
        return compensation;
    }

    // A window without compensation is one epoch long.
    private static SparsitySchedule Of(int epochs, int compensation, IEnumerable<ComponentWindow> windows, StructureWindow mode) =>
        new(epochs, compensation, [.. windows.SelectMany(window => window.Milestones(Math.Max(1, compensation), mode))]);

    // Where the paper's windows begin, in tenths of the training: S 20, 30 and 70 of 120, L 10, 17 and 32 of 50.
    private static int Tenths(SparsityComponent component) => component switch
    {
        SparsityComponent.Queries => 2,
        SparsityComponent.Channels => 3,
        _ => 6,
    };
}
