using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Transformers.Saving;

namespace Microsoft.ML.SparseDetr.Tests.Estimators.Fitting;

[TestClass]
public sealed class SuperSparseDetrTrainerTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow("Photo", "Label", "BoundingBoxes", "Could not find image column 'Photo'")]
    [DataRow("Image", "Kind", "BoundingBoxes", "Could not find label column 'Kind'")]
    [DataRow("Image", "Label", "Boxes", "Could not find bounding box column 'Boxes'")]
    [DataRow("Label", "Label", "BoundingBoxes", "Schema mismatch for image column 'Label': expected Image, got VarVector<Key<UInt32>>")]
    [DataRow("Image", "BoundingBoxes", "BoundingBoxes",
        "Schema mismatch for label column 'BoundingBoxes': expected VarVector<Key<UInt32>>, got VarVector<Single>")]
    [DataRow("Image", "Label", "Label",
        "Schema mismatch for bounding box column 'Label': expected VarVector<Single>, got VarVector<Key<UInt32>>")]
    public void A_wrong_column_is_named_before_training(string image, string label, string boxes, string message)
    {
        var trainer = _ml.ObjectDetection.Trainers.SuperSparseDetr(label, boxes, image);
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Label").Append(trainer);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => pipeline.Fit(_ml.Data.LoadFromEnumerable([new Row()])));
        StringAssert.Contains(error.Message, message);
    }

    [TestMethod]
    public void The_promised_columns_are_those_of_a_detector()
    {
        var trainer = _ml.ObjectDetection.Trainers.SuperSparseDetr(predictedLabelColumnName: "Class", scoreColumnName: "P");
        var keys = _ml.Transforms.Conversion.MapValueToKey("Label");
        var promise = new Promise(trainer);
        keys.Append(promise).Fit(_ml.Data.LoadFromEnumerable([new Row()]));
        var shape = promise.Shape!;
        var label = shape.Single(column => column.Name == "Class");
        Assert.IsTrue(label.IsKey);
        Assert.AreEqual(SchemaShape.Column.VectorKind.VariableVector, label.Kind);
        Assert.AreEqual(NumberDataViewType.UInt32, label.ItemType);
        Assert.IsTrue(label.Annotations.Any(annotation => annotation.Name == "KeyValues"));
        foreach (var name in new[] { "PredictedBoundingBoxes", "P" })
            Assert.AreEqual(NumberDataViewType.Single, shape.Single(column => column.Name == name).ItemType);
        Assert.IsFalse(shape.Any(column => column.Name.StartsWith("__", StringComparison.Ordinal)));
    }

    private sealed class Row
    {
        [UnsizedImage]
        public MLImage? Image { get; set; }

        public string[] Label { get; set; } = [];

        public float[] BoundingBoxes { get; set; } = [];
    }

    /// <summary>Asks the trainer for its promise and leaves the training out; a shape cannot be made outside ML.NET.</summary>
    private sealed class Promise(SuperSparseDetrTrainer trainer) : IEstimator<ITransformer>
    {
        public SchemaShape? Shape { get; private set; }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => Shape = trainer.GetOutputSchema(inputSchema);

        public ITransformer Fit(IDataView input) => new TransformerChain<ITransformer>();
    }
}
