using TorchSharp;
using static TorchSharp.torch;

namespace Compat.Tests.TorchSharp;

[TestClass]
public class DisposeScopeTests
{
    [TestMethod]
    public void ScopesDisposeWhatWasMadeInThem()
    {
        Tensor inner, kept, outer;
        using (NewDisposeScope())
        {
            outer = ones(1);
            using (var scope = NewDisposeScope())
            {
                inner = ones(2);
                kept = scope.MoveToOuter(ones(3));
                Assert.AreEqual(1, scope.DisposablesCount);
            }
            Assert.IsTrue(inner.IsInvalid);
            Assert.IsFalse(kept.IsInvalid);
        }
        Assert.IsTrue(kept.IsInvalid);
        Assert.IsTrue(outer.IsInvalid);
    }

    [TestMethod]
    public void DetachedTensorsStay()
    {
        Tensor kept;
        using (var scope = NewDisposeScope())
        {
            kept = (ones(2) + 1).DetachFromDisposeScope();
            scope.DisposeEverythingBut(ones(1));
            Assert.AreEqual(1, scope.DisposablesCount);
        }
        Assert.AreEqual(4f, kept.sum().item<float>());
        kept.Dispose();
    }

    [TestMethod]
    public void WrappedScopeKeepsTheResultOnly()
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (var result = WrappedTensorDisposeScope(() => (ones(4) * 2 + 1).sum())) Assert.AreEqual(12f, result.item<float>());
        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [TestMethod]
    public void LiveTensorsDoNotGrowOver200Steps()
    {
        using var layer = nn.Linear(8, 8);
        using var optimizer = optim.AdamW(layer.parameters());
        long Step()
        {
            using (NewDisposeScope())
            {
                optimizer.zero_grad();
                layer.forward(randn(4, 8)).square().mean().backward();
                nn.utils.clip_grad_norm_(layer.parameters(), 0.1);
                optimizer.step();
            }
            return DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        }
        Step();
        var first = Step();
        for (var i = 0; i < 200; i++) Assert.AreEqual(first, Step(), $"step {i}");
    }

    [TestMethod]
    public void FinalisersGiveBackWhatNobodyDisposed()
    {
        static void Make()
        {
            for (var i = 0; i < 50; i++) _ = ones(1);
        }
        // Another test may run at the same time; the count only has to come down again.
        var before = Tensor.TotalCount;
        Make();
        for (var i = 0; i < 50 && Tensor.TotalCount >= before + 50; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.IsLessThan(before + 50, Tensor.TotalCount);
    }
}
