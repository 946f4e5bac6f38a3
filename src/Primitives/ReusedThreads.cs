namespace Microsoft.ML.SparseDetr.Primitives;

/// <summary>
/// Threads that wait for the next work instead of ending. The C library hands its heaps to new threads in turn, and a heap keeps what it
/// once needed: were the threads of every epoch new ones, memory would grow until each heap had held the batches of an epoch.
/// </summary>
internal static class ReusedThreads
{
    private static readonly Stack<Worker> Idle = new();

    /// <summary>Does <paramref name="action"/> on a thread of its own, which is free again when the task has ended.</summary>
    public static Task Run(string name, Action action)
    {
        Worker? worker;
        lock (Idle)
            Idle.TryPop(out worker);
        return (worker ?? new Worker()).Run(name, action);
    }

    private sealed class Worker
    {
        private readonly SemaphoreSlim _start = new(0);
        private Task _work = Task.CompletedTask;

        public Worker() => new Thread(WorkAll) { IsBackground = true }.Start();

        public Task Run(string name, Action action)
        {
            var work = _work = new Task(() => Do(name, action));
            _start.Release();
            return work;
        }

        private void Do(string name, Action action)
        {
            try
            {
                Thread.CurrentThread.Name = name;
                action();
            }
            finally
            {
                Thread.CurrentThread.Name = "idle";
                lock (Idle)
                    Idle.Push(this); // before the task ends, so that whoever waited for it finds the thread
            }
        }

        private void WorkAll()
        {
            while (true)
            {
                _start.Wait();
                _work.RunSynchronously();
            }
        }
    }
}
