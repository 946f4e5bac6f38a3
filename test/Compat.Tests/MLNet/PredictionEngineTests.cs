using Compat.Tests.OnnxRuntime;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MLNet;

[TestClass]
public sealed class PredictionEngineTests
{
    private readonly MLContext ml = new(seed: 1);

    private sealed class Input
    {
        [VectorType(1, 2), ColumnName("x")]
        public float[] X { get; set; } = [];
    }

    private sealed class Output
    {
        [ColumnName("y")]
        public float[] Y { get; set; } = [];
    }

    private IDataView Data => ml.Data.LoadFromEnumerable(new[] { new Input { X = [1, 2] }, new Input { X = [3, 4] } });

    [TestMethod]
    public void Onnx_model_scores_rows_and_survives_saving()
    {
        IDataView output = EstimatorCheck.Run(ml, ml.Transforms.ApplyOnnxModel(new MemoryStream(TinyModel.Bytes)), Data);
        // The batch dimension of the model is unknown: the input fills it, the output is of variable length.
        Assert.AreEqual("Vector<Single, *>", output.Schema["y"].Type.ToString());
        CollectionAssert.AreEqual(new float[] { 6, 8 }, output.GetColumn<float[]>("y").Last());
    }

    [TestMethod]
    public void Shape_dictionary_fixes_unknown_dimensions()
    {
        var shapes = new Dictionary<string, int[]> { ["x"] = [1, 2], ["y"] = [1, 2] };
        var estimator = ml.Transforms.ApplyOnnxModel(["y"], ["x"], new MemoryStream(TinyModel.Bytes), shapes);
        Assert.AreEqual("Vector<Single, 1, 2>", EstimatorCheck.Run(ml, estimator, Data).Schema["y"].Type.ToString());
        Assert.ThrowsExactly<ArgumentException>(() => ml.Transforms.ApplyOnnxModel("y", "x", new MemoryStream(TinyModel.Bytes), new Dictionary<string, int[]> { ["x"] = [1, 3] }));
        Assert.ThrowsExactly<ArgumentException>(() => ml.Transforms.ApplyOnnxModel("z", "x", new MemoryStream(TinyModel.Bytes)));
    }

    [TestMethod]
    public void Onnx_file_and_wrong_inputs()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["tiny.onnx"], TinyModel.Bytes);
        Assert.IsNotNull(ml.Transforms.ApplyOnnxModel(folder["tiny.onnx"]).Fit(Data).GetOutputSchema(Data.Schema).GetColumnOrNull("y"));
        Assert.ThrowsExactly<FileNotFoundException>(() => ml.Transforms.ApplyOnnxModel(folder["none.onnx"]));

        IDataView three = ml.Data.LoadFromEnumerable(new[] { new { x = new float[3] } }, SchemaOf(new VectorDataViewType(NumberDataViewType.Single, 3)));
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(
            () => ml.Transforms.ApplyOnnxModel(folder["tiny.onnx"]).Fit(three)).Message, "Input shape mismatch");
        IDataView doubles = ml.Data.LoadFromEnumerable(new[] { new { x = new double[2] } }, SchemaOf(new VectorDataViewType(NumberDataViewType.Double, 2)));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Transforms.ApplyOnnxModel(folder["tiny.onnx"]).Fit(doubles));
    }

    [TestMethod]
    public void Engine_scores_one_object_after_the_other()
    {
        ITransformer model = ml.Transforms.ApplyOnnxModel(new MemoryStream(TinyModel.Bytes)).Fit(Data);
        using var engine = ml.Model.CreatePredictionEngine<Input, Output>(model);
        for (int i = 0; i < 5; i++)
            CollectionAssert.AreEqual(new float[] { 2 * i, 2 }, engine.Predict(new Input { X = [i, 1] }).Y);
        Assert.IsNotNull(engine.OutputSchema.GetColumnOrNull("y"));
    }

    [TestMethod]
    public void Engine_owns_its_transformer_unless_told_otherwise()
    {
        ITransformer model = ml.Transforms.ApplyOnnxModel(new MemoryStream(TinyModel.Bytes)).Fit(Data);
        ml.Model.CreatePredictionEngine<Input, Output>(model, new PredictionEngineOptions { OwnsTransformer = false }).Dispose();
        Assert.HasCount(2, Rows.Texts(model.Transform(Data)));
        ml.Model.CreatePredictionEngine<Input, Output>(model).Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => Rows.Texts(model.Transform(Data)));
    }

    private static DataViewSchema SchemaOf(DataViewType type)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("x", type);
        return builder.ToSchema();
    }
}
