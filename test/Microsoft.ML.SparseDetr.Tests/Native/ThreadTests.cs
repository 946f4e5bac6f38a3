using System.Runtime.InteropServices;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Native;
using Microsoft.ML.SparseDetr.Tests.Training;
using Microsoft.ML.SparseDetr.Training;

namespace Microsoft.ML.SparseDetr.Tests.Native;

[TestClass]
public sealed partial class ThreadTests
{
    [TestMethod]
    public void A_process_that_has_trained_holds_one_OpenMP_runtime_and_its_threads_run_our_operators()
    {
        using var detector = Detector.Create(DetectorPreset.Parse("deimv2-atto"), 3, 64, 64);
        using (var loop = new TrainingLoop(detector, new TinySource(2, 64), TinyTraining.Options with { Epochs = 1 }))
            loop.Run().Detector.Dispose();
        Assert.AreEqual(2, SparseOps.sd_region_threads(2));
        string[] runtimes = [.. File.ReadLines("/proc/self/maps").Select(line => Path.GetFileName(line.Split(' ')[^1]))
            .Where(name => name.StartsWith("libgomp", StringComparison.Ordinal) || name.StartsWith("libomp", StringComparison.Ordinal)
                || name.StartsWith("libiomp", StringComparison.Ordinal))
            .Distinct()];
        Assert.HasCount(1, runtimes, string.Join(", ", runtimes));
    }

    [TestMethod]
    public void Idle_threads_sleep_soon_where_the_user_has_not_chosen()
    {
        Assert.IsNull(Environment.GetEnvironmentVariable(ThreadWaiting.WaitPolicy), "the machine that runs the tests chooses");
        if (Environment.GetEnvironmentVariable(ThreadWaiting.WaitPolicy) is not null)
            Assert.Inconclusive($"{ThreadWaiting.WaitPolicy} is set: the user has chosen.");
        var expected = Environment.GetEnvironmentVariable(ThreadWaiting.SpinCount) ?? ThreadWaiting.ShortSpin;
        Assert.AreEqual(expected, Marshal.PtrToStringUTF8(getenv(ThreadWaiting.SpinCount)));
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial IntPtr getenv(string name);
}
