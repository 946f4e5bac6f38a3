using Microsoft.ML.SparseDetr.Training.Optimization;

namespace Microsoft.ML.SparseDetr.Tests.Training.Optimization;

[TestClass]
public class FlatCosineScheduleTests
{
    // Rates of the official scheduler for DEIM-L: 58 epochs of 3696 iterations.
    [TestMethod]
    [DataRow(0, 0.0)]
    [DataRow(1, 1.25e-10)]
    [DataRow(500, 3.125e-5)]
    [DataRow(2000, 5e-4)]
    [DataRow(2001, 5e-4)]
    [DataRow(107184, 5e-4)]
    [DataRow(107185, 0.0004999999998976054)]
    [DataRow(147840, 0.00036565873830169695)]
    [DataRow(184799, 0.00025000000010239466)]
    [DataRow(184800, 0.00025)]
    [DataRow(210672, 0.00025)]
    public void Gives_the_official_rates(int iteration, double rate)
    {
        var schedule = new FlatCosineSchedule(58 * 3696, 2000, 29 * 3696, 8 * 3696, 0.5);
        Assert.AreEqual(rate, 5e-4 * schedule.Factor(iteration), 1e-15);
    }

    [TestMethod]
    public void Turns_fractions_into_iterations()
    {
        var schedule = FlatCosineSchedule.FromFractions(200, 0.05, 0.5, 0.1, 0.05);
        Assert.AreEqual(0.01, schedule.Factor(1), 1e-12);
        Assert.AreEqual(1, schedule.Factor(10));
        Assert.AreEqual(1, schedule.Factor(100));
        Assert.AreEqual(0.05 + 0.95 / 2, schedule.Factor(140), 1e-12);
        Assert.AreEqual(0.05, schedule.Factor(180));
        Assert.AreEqual(0.05, schedule.Factor(200));
    }

    [TestMethod]
    public void Bears_the_shortest_training()
    {
        var schedule = FlatCosineSchedule.FromFractions(1, 0.05, 0.5, 0.05, 0.05);
        Assert.IsTrue(schedule.Factor(1) > 0);
    }
}
