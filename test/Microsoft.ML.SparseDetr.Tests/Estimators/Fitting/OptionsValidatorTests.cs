



using Microsoft.ML.SparseDetr.Estimators.Fitting;

namespace Microsoft.ML.SparseDetr.Tests.Estimators.Fitting;

[TestClass]
public sealed class OptionsValidatorTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void The_defaults_are_valid() => OptionsValidator.Check(new SuperSparseDetrTrainer.Options());

    [TestMethod]
    [DataRow(0, "Epochs = 0 is outside the allowed range 1 to 100000.")]
    [DataRow(-3, "Epochs = -3 is outside the allowed range 1 to 100000.")]
    public void A_bad_value_is_named_with_its_range(int epochs, string message)
    {
        var error = Assert.Throws<ArgumentException>(
            () => _ml.ObjectDetection.Trainers.SuperSparseDetr(new SuperSparseDetrTrainer.Options { Epochs = epochs }));
        StringAssert.Contains(error.Message, message);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(100)]
    [DataRow(4096)]
    public void The_size_is_a_multiple_of_32(int size)
    {
        var error = Assert.Throws<ArgumentException>(() => OptionsValidator.Check(new SuperSparseDetrTrainer.Options { ImageSize = size }));
        StringAssert.Contains(error.Message, $"ImageSize = {size} is outside the allowed range 64 to 2048 in steps of 32.");
    }

    [TestMethod]
    public void Not_a_number_is_no_learning_rate() =>
        Assert.Throws<ArgumentException>(() => OptionsValidator.Check(new SuperSparseDetrTrainer.Options { LearningRate = float.NaN }));

    [TestMethod]
    public void Every_problem_is_told()
    {
        var error = Assert.Throws<ArgumentException>(
            () => OptionsValidator.Check(new SuperSparseDetrTrainer.Options { BatchSize = 0, ScoreThreshold = 2, ImageColumnName = "" }));
        foreach (string name in new[] { "BatchSize", "ScoreThreshold", "ImageColumnName" })
            StringAssert.Contains(error.Message, name);
    }

    [TestMethod]
    public void A_sparse_budget_out_of_range_is_named()
    {
        var error = Assert.Throws<ArgumentException>(
            () => OptionsValidator.Check(new SuperSparseDetrTrainer.Options { Sparsity = { TokenKeepRatio = 0, Queries = 0 } }));
        StringAssert.Contains(error.Message, "TokenKeepRatio = 0 is outside the allowed range");
        StringAssert.Contains(error.Message, "Queries = 0 is outside the allowed range");
        foreach (var preset in new[] { "none", "Paper", "balanced", "fast" })
            OptionsValidator.Check(new SuperSparseDetrTrainer.Options { Sparsity = SparsityOptions.Parse(preset) });
    }

    [TestMethod]
    public void Options_that_contradict_each_other_are_named_both()
    {
        var options = new SuperSparseDetrTrainer.Options { Sparsity = { DroppedTokensSkipNorms = true } };
        OptionsValidator.Check(options);
        options.Sparsity.DroppedTokensRunFeedForward = true;
        string message = Assert.Throws<ArgumentException>(() => OptionsValidator.Check(options)).Message;
        StringAssert.Contains(message, "DroppedTokensSkipNorms = True and DroppedTokensRunFeedForward = True exclude each other");
    }

    [TestMethod]
    public void A_predictor_that_is_to_choose_at_random_is_refused()
    {
        var options = new SuperSparseDetrTrainer.Options { Sparsity = { TokenChoice = TokenChoice.Predicted, Selection = SelectionMode.Random } };
        string message = Assert.Throws<ArgumentException>(() => OptionsValidator.Check(options)).Message;
        StringAssert.Contains(message, "TokenChoice = Predicted and Selection = Random exclude each other");
        options.Sparsity.Selection = SelectionMode.Score;
        OptionsValidator.Check(options);
    }
}
