using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Tests.Primitives;

[TestClass]
public class ReusedThreadsTests
{
    [TestMethod]
    public void Works_one_after_another_share_threads_and_works_at_once_do_not()
    {
        var threads = new HashSet<int>();
        for (var epoch = 0; epoch < 20; epoch++)
        {
            using var both = new Barrier(2);
            var tasks = Enumerable.Range(0, 2).Select(_ => ReusedThreads.Run("test", () =>
            {
                both.SignalAndWait();
                lock (threads)
                    threads.Add(Environment.CurrentManagedThreadId);
            })).ToArray();
            Task.WaitAll(tasks);
        }
        Assert.HasCount(2, threads);
    }

    [TestMethod]
    public void A_failure_belongs_to_the_task_and_the_thread_goes_on()
    {
        var failed = ReusedThreads.Run("test", () => throw new InvalidOperationException("no"));
        Assert.ThrowsExactly<AggregateException>(failed.Wait);
        ReusedThreads.Run("test", () => { }).Wait();
    }
}
