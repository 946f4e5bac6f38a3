namespace Microsoft.ML.SparseDetr.Tests.Weights.Torch;

/// <summary>No checkpoint from a stranger runs anything, takes much memory, or is refused without a plain word.</summary>
[TestClass]
public sealed class HostileCheckpointTests : IDisposable
{
    private const long MostMemory = 128L << 20;

    private static readonly TemporaryFolder Commands = new();
    private static readonly string Marker = Commands.File("it-ran");
    private static readonly Dictionary<string, (string Name, string Reason, byte[] Content)> Files =
        HostileCheckpoints.All($"touch {Marker}").ToDictionary(file => file.Name);

    private readonly TemporaryFolder _folder = new();

    public TestContext TestContext { get; set; } = null!;

    public static IEnumerable<object[]> Names => Files.Keys.Select(name => new object[] { name });

    [ClassCleanup]
    public static void RemoveCommands() => Commands.Dispose();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void It_is_refused_with_file_and_reason(string name)
    {
        var path = _folder.File("weights.pth");
        File.WriteAllBytes(path, Files[name].Content);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var message = Assert.ThrowsExactly<InvalidDataException>(() => TensorFile.Read(path).Dispose()).Message;
        var taken = GC.GetAllocatedBytesForCurrentThread() - before;
        TestContext.WriteLine($"{message} [{taken >> 10} KiB]");
        Assert.StartsWith(path, message);
        Assert.Contains(Files[name].Reason, message);
        Assert.IsFalse(message.Any(char.IsControl), message);
        Assert.IsLessThan(1000, message.Length);
        Assert.IsLessThan(MostMemory, taken);
        Assert.IsFalse(File.Exists(Marker), "what the file says has been run");
    }

    [TestMethod]
    public void There_are_many_of_them() => Assert.IsGreaterThanOrEqualTo(40, Files.Count);
}
