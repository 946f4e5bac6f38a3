using System.Diagnostics;
using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Tests.Primitives;

/// <summary>No reader opens what is no file: a pipe would wait for ever, a device never ends.</summary>
[TestClass]
public sealed class RegularFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Files_are_read_through_links_and_up_to_their_limit()
    {
        var file = _folder.Write("a.txt", "four");
        var link = File.CreateSymbolicLink(_folder.File("link"), file).FullName;
        var circle = File.CreateSymbolicLink(_folder.File("circle"), _folder.File("circle")).FullName;
        CollectionAssert.AreEqual("four"u8.ToArray(), RegularFile.ReadAllBytes(link, 4));
        Refused(link, "has 0 MiB; at most 0 MiB", 3);
        Refused(_folder.Path, "is a folder");
        Refused(_folder.Write("empty", ""), "is empty");
        Assert.Contains("none", Assert.ThrowsExactly<FileNotFoundException>(() => RegularFile.Open(_folder.File("none"), 9)).Message);
        Assert.Throws<IOException>(() => RegularFile.Open(circle, 9));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void Pipes_and_devices_are_refused_by_every_reader()
    {
        var pipe = _folder.File("pipe");
        using (var made = Process.Start("mkfifo", pipe))
            made.WaitForExit();
        foreach (var path in new[] { pipe, File.CreateSymbolicLink(_folder.File("zero"), "/dev/zero").FullName })
        {
            Refused(path, "no regular file");
            var ml = new MLContext();
            Action<string>[] readers =
            [
                file => SafeTensors.Read(file), file => TensorFile.Read(file), file => ml.ObjectDetection.ReadClassNames(file),
                file => ml.ObjectDetection.LoadModel(file), file => ml.ObjectDetection.ApplyDetector(file),
                file => EncodedImage.Open(file), file => DatasetReader.Read(file),
            ];
            foreach (var read in readers)
            {
                var error = Assert.Throws<Exception>(() => read(path));
                Assert.Contains("no regular file", error.Message);
                Assert.Contains(path, error.Message);
            }
        }
    }

    private static void Refused(string path, string reason, long largest = 100)
    {
        var error = Assert.ThrowsExactly<InvalidDataException>(() => RegularFile.Open(path, largest));
        Assert.Contains(path, error.Message);
        Assert.Contains(reason, error.Message);
    }
}
