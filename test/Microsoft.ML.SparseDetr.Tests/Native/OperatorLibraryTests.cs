using Microsoft.ML.SparseDetr.Native;

namespace Microsoft.ML.SparseDetr.Tests.Native;

[TestClass]
public sealed class OperatorLibraryTests
{
    private const string File = "libSparseDetrOps.so", Native = "runtimes/linux-x64/native/" + File;

    [TestMethod]
    public void Only_folders_of_the_build_and_of_the_host_are_tried() => CollectionAssert.AreEqual(
        new[] { $"/app/{File}", $"/app/{Native}", $"/cache/native/{File}" },
        OperatorLibrary.Places("/app/", "/cache/native/:relative:.::/app").ToArray());

    [TestMethod]
    public void An_unpacked_package_has_it_beside_its_assemblies()
    {
        CollectionAssert.Contains(OperatorLibrary.Places("/packages/x/1.0.0/lib/net10.0", null).ToArray(), $"/packages/x/1.0.0/{Native}");
        CollectionAssert.DoesNotContain(OperatorLibrary.Places("/srv/app/bin", null).ToArray(), $"/srv/{Native}");
    }

    [TestMethod]
    public void The_library_that_is_loaded_is_that_of_the_build()
    {
        if (!SparseOps.IsLoaded)
            Assert.Inconclusive("libSparseDetrOps is missing; ./build.sh setup makes it.");
        var mapped = System.IO.File.ReadLines("/proc/self/maps").Where(line => line.EndsWith('/' + File, StringComparison.Ordinal))
            .Select(line => line[line.IndexOf('/')..]).Distinct().Single();
        var folder = Path.GetDirectoryName(typeof(SparseOps).Assembly.Location)!;
        CollectionAssert.Contains(new[] { Path.Combine(folder, File), Path.Combine(folder, Native) }, mapped);
    }
}
