using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Compat.Tests.OnnxRuntime;

[TestClass]
public sealed class InferenceSessionTests
{
    [TestMethod]
    public void Reads_names_types_shapes_and_metadata()
    {
        using var session = new InferenceSession(TinyModel.Bytes);

        CollectionAssert.AreEqual(new[] { "x" }, session.InputNames.ToArray());
        CollectionAssert.AreEqual(new[] { "y" }, session.OutputNames.ToArray());
        var x = session.InputMetadata["x"];
        Assert.AreEqual(typeof(float), x.ElementType);
        Assert.AreEqual(TensorElementType.Float, x.ElementDataType);
        CollectionAssert.AreEqual(new[] { -1, 2 }, x.Dimensions);
        CollectionAssert.AreEqual(new[] { "n", "" }, x.SymbolicDimensions);
        Assert.AreEqual("tiny", session.ModelMetadata.GraphName);
        Assert.AreEqual("test", session.ModelMetadata.ProducerName);
        Assert.AreEqual("a,b ü", session.ModelMetadata.CustomMetadataMap["names"]);
        Assert.IsTrue(OrtEnv.IsCreated);
        CollectionAssert.Contains(OrtEnv.Instance().GetAvailableProviders(), "CPUExecutionProvider");
    }

    [TestMethod]
    public void Runs_over_managed_memory_without_copies()
    {
        using var session = new InferenceSession(TinyModel.Bytes);
        float[] input = [1, 2, 3, 4];
        var output = new float[4];
        using var x = OrtValue.CreateTensorValueFromMemory(input, [2, 2]);
        using var y = OrtValue.CreateTensorValueFromMemory(output, [2, 2]);
        using var options = new RunOptions();

        session.Run(options, ["x"], [x], ["y"], [y]);
        CollectionAssert.AreEqual(new float[] { 2, 4, 6, 8 }, output);

        input[3] = 10;
        using var results = session.Run(options, new Dictionary<string, OrtValue> { ["x"] = x }, ["y"]);
        CollectionAssert.AreEqual(new float[] { 2, 4, 6, 20 }, results[0].GetTensorDataAsSpan<float>().ToArray());
        CollectionAssert.AreEqual(new long[] { 2, 2 }, results[0].GetTensorTypeAndShape().Shape);
        Assert.AreEqual(16, results[0].GetTensorMutableRawData().Length);
    }

    [TestMethod]
    public void Runs_over_named_tensors()
    {
        using var session = new InferenceSession(TinyModel.Bytes);
        var x = new DenseTensor<float>(new float[] { 1, 2 }, [1, 2]);

        using var results = session.Run([NamedOnnxValue.CreateFromTensor("x", x)]);

        var y = results.Single();
        Assert.AreEqual("y", y.Name);
        CollectionAssert.AreEqual(new float[] { 2, 4 }, y.AsEnumerable<float>().ToArray());
        Assert.AreEqual(4f, y.AsTensor<float>()[0, 1]);
    }

    [TestMethod]
    public void Loads_from_a_file_with_options_and_profiles()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var file = Path.Combine(folder.FullName, "tiny ü.onnx");
            File.WriteAllBytes(file, TinyModel.Bytes);
            using var options = new SessionOptions
            {
                IntraOpNumThreads = 1,
                InterOpNumThreads = 1,
                GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_BASIC,
                ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
                EnableMemoryPattern = false,
                EnableCpuMemArena = false,
                LogId = "test",
                ProfileOutputPathPrefix = Path.Combine(folder.FullName, "profile"),
                EnableProfiling = true,
            };
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            options.AddFreeDimensionOverrideByName("n", 1);
            using var session = new InferenceSession(file, options);

            Assert.AreEqual(1, session.InputMetadata["x"].Dimensions[0]);
            Assert.IsGreaterThan(0UL, session.ProfilingStartTimeNs);
            Assert.IsTrue(File.Exists(session.EndProfiling()));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestMethod]
    public void Bad_models_are_exceptions_with_the_runtimes_message()
    {
        var missing = Assert.ThrowsExactly<OnnxRuntimeException>(() => new InferenceSession("no/such/model.onnx"));
        StringAssert.StartsWith(missing.Message, "[ErrorCode:NoSuchFile] ");
        StringAssert.Contains(missing.Message, "no/such/model.onnx");

        Assert.ThrowsExactly<OnnxRuntimeException>(() => new InferenceSession([1, 2, 3, 4, 5]));
        Assert.ThrowsExactly<OnnxRuntimeException>(() => new InferenceSession([]));
        Assert.ThrowsExactly<OnnxRuntimeException>(() => new InferenceSession(TinyModel.Bytes[..60]));
    }

    [TestMethod]
    public void Wrong_inputs_are_exceptions()
    {
        using var session = new InferenceSession(TinyModel.Bytes);
        using var options = new RunOptions();
        using var longs = OrtValue.CreateTensorValueFromMemory(new long[2], [1, 2]);
        using var wrongShape = OrtValue.CreateTensorValueFromMemory(new float[3], [1, 3]);
        using var good = OrtValue.CreateTensorValueFromMemory(new float[2], [1, 2]);

        Assert.ThrowsExactly<OnnxRuntimeException>(() => session.Run(options, ["x"], [longs], ["y"]));
        Assert.ThrowsExactly<OnnxRuntimeException>(() => session.Run(options, ["x"], [wrongShape], ["y"]));
        Assert.ThrowsExactly<OnnxRuntimeException>(() => session.Run(options, ["z"], [good], ["y"]));
        Assert.ThrowsExactly<OnnxRuntimeException>(() => session.Run(options, ["x"], [good], ["z"]));
        Assert.ThrowsExactly<OnnxRuntimeException>(() => session.Run(options, [], Array.Empty<OrtValue>(), ["y"]));
        Assert.ThrowsExactly<OnnxRuntimeException>(() => session.Run([NamedOnnxValue.CreateFromTensor("z", new DenseTensor<float>(2))]));
        Assert.ThrowsExactly<ArgumentException>(() => session.Run(options, ["x", "x"], [good], ["y"]));
        Assert.ThrowsExactly<OnnxRuntimeException>(() => OrtValue.CreateTensorValueFromMemory(new float[3], [2, 2]));
        Assert.ThrowsExactly<OnnxRuntimeException>(() => OrtValue.CreateTensorValueFromMemory(new float[3], [-1, 2]));
        Assert.ThrowsExactly<OnnxRuntimeException>(() => good.GetTensorDataAsSpan<long>());
    }

    [TestMethod]
    public void Use_after_dispose_is_an_exception()
    {
        var session = new InferenceSession(TinyModel.Bytes);
        var value = OrtValue.CreateTensorValueFromMemory(new float[2], [1, 2]);
        using var run = new RunOptions();
        session.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => session.Run(run, ["x"], [value], ["y"]));
        value.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => value.GetTensorTypeAndShape());
        var options = new SessionOptions();
        options.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => new InferenceSession(TinyModel.Bytes, options));
    }

    [TestMethod]
    public void A_terminated_run_ends_with_an_exception()
    {
        using var session = new InferenceSession(TinyModel.Bytes);
        using var x = OrtValue.CreateTensorValueFromMemory(new float[2], [1, 2]);
        using var options = new RunOptions { Terminate = true };
        Assert.ThrowsExactly<OnnxRuntimeException>(() => session.Run(options, ["x"], [x], ["y"]));
        options.Terminate = false;
        session.Run(options, ["x"], [x], ["y"]).Dispose();
    }

    [TestMethod]
    public void Allocated_values_can_be_filled()
    {
        using var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Int64, [3]);
        value.GetTensorMutableDataAsSpan<long>().Fill(7);
        CollectionAssert.AreEqual(new long[] { 7, 7, 7 }, value.GetTensorDataAsSpan<long>().ToArray());
        Assert.AreEqual(24, value.GetTensorSizeInBytes());
    }
}
