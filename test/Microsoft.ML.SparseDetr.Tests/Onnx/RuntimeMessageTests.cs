using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.SparseDetr.Onnx;

namespace Microsoft.ML.SparseDetr.Tests.Onnx;

[TestClass]
public class RuntimeMessageTests
{
    [TestMethod]
    public void The_place_in_the_source_of_ONNX_Runtime_is_left_out()
    {
        var error = Assert.ThrowsExactly<OnnxRuntimeException>(() => new InferenceSession([1, 2, 3]));
        Assert.Contains("[ErrorCode", error.Message);
        var message = RuntimeMessage.Of(error);
        foreach (var raw in new[] { "ErrorCode", "onnxruntime_src", "ONNXRuntimeError", "Exception" })
            Assert.DoesNotContain(raw, message);
        Assert.IsGreaterThan(5, message.Length);
    }
}
