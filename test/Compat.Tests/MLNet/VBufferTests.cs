using Microsoft.ML.Data;

namespace Compat.Tests.MLNet;

[TestClass]
public sealed class VBufferTests
{
    [TestMethod]
    public void Sparse_reads_as_its_dense_twin()
    {
        var sparse = new VBuffer<float>(5, 2, [3, 4], [1, 4]);
        Assert.IsFalse(sparse.IsDense);
        CollectionAssert.AreEqual(new float[] { 0, 3, 0, 0, 4 }, sparse.DenseValues().ToArray());
        Assert.AreEqual(4, sparse.GetItemOrDefault(4));
        Assert.AreEqual(0, sparse.GetItemOrDefault(2));
        CollectionAssert.AreEqual(new[] { 1, 4 }, sparse.Items().Select(item => item.Key).ToArray());

        VBuffer<float> dense = default;
        sparse.CopyToDense(ref dense);
        Assert.IsTrue(dense.IsDense);
        CollectionAssert.AreEqual(sparse.DenseValues().ToArray(), dense.GetValues().ToArray());
        VBuffer<float> part = default;
        sparse.CopyTo(ref part, 1, 3);
        CollectionAssert.AreEqual(new float[] { 3, 0, 0 }, part.DenseValues().ToArray());
    }

    [TestMethod]
    public void Editor_reuses_a_buffer_that_is_large_enough()
    {
        var buffer = new VBuffer<int>(4, [1, 2, 3, 4]);
        VBufferEditor<int> smaller = VBufferEditor.Create(ref buffer, 2);
        Assert.IsFalse(smaller.CreatedNewValues);
        smaller.Values[0] = 9;
        buffer = smaller.Commit();
        Assert.AreEqual(2, buffer.Length);
        Assert.AreEqual(9, buffer.GetValues()[0]);
        Assert.IsTrue(VBufferEditor.Create(ref buffer, 50).CreatedNewValues);
    }

    [TestMethod]
    public void Counts_that_do_not_fit_are_refused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new VBuffer<int>(1, 2, [1, 2], [0, 1]));
        Assert.ThrowsExactly<ArgumentException>(() => new VBuffer<int>(3, [1, 2]));
        Assert.ThrowsExactly<ArgumentException>(() => new VBuffer<int>(3, 2, [1, 2], [0]));
    }
}
