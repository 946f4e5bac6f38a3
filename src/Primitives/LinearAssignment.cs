namespace Microsoft.ML.SparseDetr.Primitives;

/// <summary>
/// The assignment problem on a rectangular cost matrix: min(rows, columns) pairs of least total cost.
/// Successive shortest augmenting paths with dual potentials (Jonker and Volgenant), O(n²·m), exact.
/// </summary>
internal static class LinearAssignment
{
    /// <summary>Solves the problem for a row-major matrix.</summary>
    /// <param name="cost">rows · columns costs; +∞ forbids a pair.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <returns>For each row its column, or -1 where the row stays without one (more rows than columns).</returns>
    /// <exception cref="ArgumentException">A cost is NaN or -∞, or the length is not rows · columns.</exception>
    /// <exception cref="InvalidOperationException">The forbidden pairs leave no complete assignment.</exception>
    public static int[] Solve(ReadOnlySpan<double> cost, int rows, int columns)
    {
        if (rows < 0 || columns < 0 || cost.Length != (long)rows * columns)
            throw new ArgumentException($"{cost.Length} costs do not make a matrix of {rows} by {columns}.", nameof(cost));
        for (var i = 0; i < cost.Length; i++)
            if (double.IsNaN(cost[i]) || double.IsNegativeInfinity(cost[i]))
                throw new ArgumentException($"The cost of row {i / columns} and column {i % columns} is {cost[i]}.", nameof(cost));

        if (rows <= columns)
            return Augment(cost, rows, columns, columns, 1);

        // The search starts from each member of the shorter side, so a tall matrix is read by its columns.
        var rowOfColumn = Augment(cost, columns, rows, 1, columns);
        var columnOfRow = new int[rows];
        Array.Fill(columnOfRow, -1);
        for (var column = 0; column < columns; column++)
            columnOfRow[rowOfColumn[column]] = column;
        return columnOfRow;
    }

    private static int[] Augment(ReadOnlySpan<double> cost, int agents, int tasks, int agentStride, int taskStride)
    {
        var agentPrice = new double[agents];
        var taskPrice = new double[tasks];
        var taskOf = new int[agents];
        var agentOf = new int[tasks];
        Array.Fill(taskOf, -1);
        Array.Fill(agentOf, -1);
        var distance = new double[tasks];
        var previous = new int[tasks];
        var settled = new bool[tasks];

        for (var start = 0; start < agents; start++)
        {
            Array.Fill(distance, double.PositiveInfinity);
            Array.Fill(settled, false);
            var agent = start;
            var reached = 0.0;
            int free;
            while (true)
            {
                var nearest = -1;
                for (var task = 0; task < tasks; task++)
                {
                    if (settled[task])
                        continue;
                    var through = reached + cost[agent * agentStride + task * taskStride] - agentPrice[agent] - taskPrice[task];
                    if (through < distance[task])
                    {
                        distance[task] = through;
                        previous[task] = agent;
                    }
                    // Of equally near tasks a free one ends the search at once.
                    if (nearest < 0 || distance[task] < distance[nearest]
                        || (distance[task] == distance[nearest] && agentOf[task] < 0 && agentOf[nearest] >= 0))
                        nearest = task;
                }
                if (nearest < 0 || double.IsPositiveInfinity(distance[nearest]))
                    throw new InvalidOperationException("The forbidden pairs leave no complete assignment.");
                reached = distance[nearest];
                settled[nearest] = true;
                if (agentOf[nearest] < 0)
                {
                    free = nearest;
                    break;
                }
                agent = agentOf[nearest];
            }

            agentPrice[start] += reached;
            for (var task = 0; task < tasks; task++)
            {
                if (!settled[task])
                    continue;
                taskPrice[task] -= reached - distance[task];
                if (agentOf[task] >= 0)
                    agentPrice[agentOf[task]] += reached - distance[task];
            }

            for (var task = free; task >= 0;)
            {
                var owner = previous[task];
                agentOf[task] = owner;
                (taskOf[owner], task) = (task, taskOf[owner]);
                if (owner == start)
                    break;
            }
        }
        return taskOf;
    }
}
