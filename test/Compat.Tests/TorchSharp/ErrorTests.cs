using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Compat.Tests.TorchSharp;

[TestClass]
public class ErrorTests
{
    private DisposeScope scope = null!;

    [TestInitialize]
    public void Open() => scope = NewDisposeScope();

    [TestCleanup]
    public void Close() => scope.Dispose();

    private static string Text(Action action) => Assert.ThrowsExactly<ExternalException>(action).Message;

    [TestMethod]
    public void ShapeMismatchCarriesTheMessageOfLibtorch()
    {
        var text = Text(() => ones(2, 3).matmul(ones(2, 3)));
        StringAssert.Contains(text, "mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)");
        StringAssert.Contains(Text(() => _ = ones(2) + ones(3)), "The size of tensor a (2) must match the size of tensor b (3)");
    }

    [TestMethod]
    public void BadArgumentsAreErrorsAndTheProcessLivesOn()
    {
        StringAssert.Contains(Text(() => ones(2).reshape(3)), "shape '[3]' is invalid for input of size 2");
        StringAssert.Contains(Text(() => ones(2).select(5, 0)), "Dimension out of range");
        StringAssert.Contains(Text(() => ones(2).gather(0, ones(1))), "int64");
        StringAssert.Contains(Text(() => ones(2).index_select(0, tensor(new[] { 9L }))), "out of range");
        StringAssert.Contains(Text(() => zeros(-1)), "negative");
        StringAssert.Contains(Text(() => empty(long.MaxValue / 8)), "memory");
        StringAssert.Contains(Text(() => einsum("ij,jk->", ones(2, 2), ones(3, 2))), "einsum");
        StringAssert.Contains(Text(() => cat([ones(1), null])), "null");
        StringAssert.Contains(Text(() => nn.functional.conv2d(ones(1, 3, 8, 8), ones(4, 2, 3, 3))), "channels");
        Assert.AreEqual(3f, ones(3).sum().item<float>());
    }

    [TestMethod]
    public void WrongTagsAreRefusedBeforeLibtorchSeesThem()
    {
        StringAssert.Contains(Text(() => global::TorchSharp.Native.Operator.Op("aten::softmax.int").Call(1L, 1L)), "'self' must be a tensor");
        StringAssert.Contains(Text(() => global::TorchSharp.Native.Operator.Op("aten::softmax.int").Call(ones(2))), "'dim' must be given");
        StringAssert.Contains(Text(() => global::TorchSharp.Native.Operator.Op("aten::softmax.int").Call(ones(2), "x")), "'dim' must be an integer");
        StringAssert.Contains(Text(() => global::TorchSharp.Native.Operator.Op("aten::no_such_operator")), "no_such_operator");
    }

    [TestMethod]
    public void DevicesThatAreNotThere()
    {
        Assert.ThrowsExactly<ArgumentException>(() => device("gpu"));
        Assert.ThrowsExactly<ArgumentException>(() => device("cuda:x"));
        if (cuda.is_available()) Assert.Inconclusive("this machine has a CUDA device");
        var text = Text(() => ones(2).to("cuda:0"));
        StringAssert.Contains(text, "CUDA");
    }

    [TestMethod]
    public void ADisposedTensorSaysSo()
    {
        var x = ones(2);
        x.Dispose();
        Assert.IsTrue(x.IsInvalid);
        Assert.ThrowsExactly<InvalidOperationException>(() => x.add(1));
    }

    [TestMethod]
    public void BackwardErrors()
    {
        StringAssert.Contains(Text(() => ones(2).backward()), "does not require grad");
        var x = ones(2, requires_grad: true);
        var y = (x * x).sum();
        y.backward();
        StringAssert.Contains(Text(() => y.backward()), "second time");
        StringAssert.Contains(Text(() => (x * 2).backward()), "scalar outputs");
        StringAssert.Contains(Text(() => x.add_(1)), "leaf Variable");
    }
}
