using Microsoft.ML.SparseDetr.Native;

namespace Microsoft.ML.SparseDetr.Tests.Native;

[TestClass]
public sealed class ElfLibraryTests
{
    private static byte[] Library()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "libSparseDetrOps.so");
        if (!File.Exists(file))
            Assert.Inconclusive("The native operators are not built.");
        return File.ReadAllBytes(file);
    }

    [TestMethod]
    public void A_requested_version_becomes_optional_by_one_bit_for_each_request()
    {
        byte[] before = Library(), after = [.. before];
        Assert.IsTrue(new ElfLibrary(after).IsReadable);
        Assert.IsTrue(new ElfLibrary(after).MakeOptional("GLIBC_2.2.5"));
        var changed = Enumerable.Range(0, before.Length).Where(i => before[i] != after[i]).ToList();
        Assert.IsNotEmpty(changed);
        Assert.IsTrue(changed.All(i => (before[i] ^ after[i]) == 2));
    }

    [TestMethod]
    public void Without_the_request_nothing_changes()
    {
        byte[] before = Library(), after = [.. before];
        Assert.IsFalse(new ElfLibrary(after).MakeOptional("GLIBC_9.9"));
        CollectionAssert.AreEqual(before, after);
    }

    [TestMethod]
    public void Another_file_is_not_taken_for_a_library()
    {
        Assert.IsFalse(new ElfLibrary([]).IsReadable);
        Assert.IsFalse(new ElfLibrary([.. "not an ELF file"u8, .. new byte[100]]).IsReadable);
    }
}
