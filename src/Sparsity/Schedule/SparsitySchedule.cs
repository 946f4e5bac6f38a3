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
    /// <summary>A column of Table 7. Where its token window is twice as long as the compensation (M and S), tokens take two steps, half the way each.</summary>
    /// <param name="row">The column.</param>
    /// <param name="components">What has a budget, or null for everything.</param>
    internal static SparsitySchedule Paper(PaperSchedule row, IReadOnlyCollection<SparsityComponent>? components = null)
    {
        (int epochs, int compensation, int queries, int channels, int[] tokens) = row switch
        {
            PaperSchedule.X or PaperSchedule.L => (50, 3, 10, 17, (int[])[32]),
            PaperSchedule.M => (90, 4, 15, 25, [52, 56]),
            PaperSchedule.S => (120, 5, 20, 30, [70, 75]),
            _ => throw new ArgumentOutOfRangeException(nameof(row), row, "Not a schedule of the paper."),
        };
        Milestone[] milestones =
        [
            new(queries, SparsityComponent.Queries, 1), new(channels, SparsityComponent.Channels, 1),
            .. tokens.Select((epoch, i) => new Milestone(epoch, SparsityComponent.Tokens, (i + 1.0) / tokens.Length)),
        ];
        return new(epochs, compensation, [.. milestones.Where(milestone => components is null || components.Contains(milestone.Component))]);
    }

    /// <summary>
    /// The paper's order for any length T: queries at ⌊0.2 T⌋, channels at ⌊0.3 T⌋, tokens at ⌊0.6 T⌋, each at least one epoch after
    /// the one in front of it and after the first epoch, which only collects scores.
    /// </summary>
    /// <param name="epochs">T.</param>
    /// <param name="components">What has a budget; the others have no milestone.</param>
    /// <param name="compensationEpochs">
    /// Epochs of compensation after a change, 0 for none; null takes a tenth of the training, at least 1 and at most 5. Windows that would reach into the
    /// next milestone or over the end are shortened, all alike.
    /// </param>
    /// <exception cref="ArgumentException">The training is too short to give each component an epoch of its own behind the first.</exception>
    internal static SparsitySchedule For(int epochs, IReadOnlyCollection<SparsityComponent> components, int? compensationEpochs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        var compensation = compensationEpochs ?? Math.Clamp(epochs / 10, 1, 5);
        ArgumentOutOfRangeException.ThrowIfNegative(compensation, nameof(compensationEpochs));

        SparsityComponent[] order = [.. components.Distinct().Order()];
        var milestones = new Milestone[order.Length];
        for (var i = 0; i < order.Length; i++)
        {
            var earliest = i == 0 ? 1 : milestones[i - 1].Epoch + 1;
            milestones[i] = new Milestone(Math.Max(earliest, epochs * Tenths(order[i]) / 10), order[i], 1);
            if (milestones[i].Epoch >= epochs)
            {
                throw new ArgumentException(
                    $"{epochs} epochs are too few to make {string.Join(", ", order).ToLowerInvariant()} sparse: it takes {order.Length + 1} at least, " +
                    "one that only collects scores and one after each change.", nameof(epochs));
            }
        }
        for (var i = 0; i < order.Length; i++)
            compensation = Math.Min(compensation, (i + 1 < order.Length ? milestones[i + 1].Epoch : epochs) - milestones[i].Epoch);
        return new(epochs, compensation, milestones);
    }

    // Where the paper's windows begin, in tenths of the training: S 20, 30 and 70 of 120, L 10, 17 and 32 of 50.
    private static int Tenths(SparsityComponent component) => component switch
    {
        SparsityComponent.Queries => 2,
        SparsityComponent.Channels => 3,
        _ => 6,
    };
}
