using Microsoft.ML.SparseDetr.Estimators.Fitting;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Tests.Estimators.Fitting;

[TestClass]
public sealed class OptionsValidatorTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void The_defaults_are_valid() => Check(new SuperSparseDetrTrainer.Options());

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
        var error = Assert.Throws<ArgumentException>(() => Check(new SuperSparseDetrTrainer.Options { ImageSize = size }));
        StringAssert.Contains(error.Message, $"ImageSize = {size} is outside the allowed range 64 to 2048 in steps of 32.");
    }

    [TestMethod]
    public void Not_a_number_is_no_learning_rate() =>
        Assert.Throws<ArgumentException>(() => Check(new SuperSparseDetrTrainer.Options { LearningRate = float.NaN }));

    [TestMethod]
    public void Every_problem_is_told()
    {
        var error = Assert.Throws<ArgumentException>(
            () => Check(new SuperSparseDetrTrainer.Options { BatchSize = 0, ScoreThreshold = 2, ImageColumnName = "" }));
        foreach (var name in new[] { "BatchSize", "ScoreThreshold", "ImageColumnName" })
            StringAssert.Contains(error.Message, name);
    }

    [TestMethod]
    public void A_sparse_budget_out_of_range_is_named()
    {
        var error = Assert.Throws<ArgumentException>(
            () => Check(new SuperSparseDetrTrainer.Options { Sparsity = { TokenKeepRatio = 0, Queries = 0 } }));
        StringAssert.Contains(error.Message, "Sparsity.TokenKeepRatio = 0 is outside the allowed range");
        StringAssert.Contains(error.Message, "Sparsity.Queries = 0 is outside the allowed range");
        foreach (var preset in new[] { "none", "Paper", "balanced", "fast" })
            Check(new SuperSparseDetrTrainer.Options { Sparsity = SparsityOptions.Parse(preset) });
    }

    [TestMethod]
    public void Nested_options_are_named_with_their_whole_path()
    {
        var options = new SuperSparseDetrTrainer.Options { Augmentation = new() { ZoomOut = -1 } };
        (options.Sparsity.Compensation.Temperature, options.Sparsity.Schedule.ChangeBelow) = (0, 2);
        (options.Sparsity.QueryRanking.PriorFloor, options.Sparsity.Scores.Decay) = (0, 1);
        var message = Assert.Throws<ArgumentException>(() => Check(options)).Message;
        StringAssert.Contains(message, "Sparsity.Compensation.Temperature = 0 is outside the allowed range 0.1 to 100.");
        StringAssert.Contains(message, "Sparsity.Schedule.ChangeBelow = 2 is outside the allowed range 0 to 1.");
        StringAssert.Contains(message, "Sparsity.QueryRanking.PriorFloor = 0 is outside the allowed range 0.0001 to 1.");
        StringAssert.Contains(message, "Sparsity.Scores.Decay = 1 is outside the allowed range 0 to 0.9999.");
        StringAssert.Contains(message, "Augmentation.ZoomOut = -1 is outside the allowed range 0 to 1.");
    }

    [TestMethod]
    public void Missing_groups_of_options_are_named()
    {
        var options = new SuperSparseDetrTrainer.Options();
        (options.Sparsity.Compensation, options.Sparsity.Tokens) = (null!, null!);
        var message = Assert.Throws<ArgumentException>(() => Check(options)).Message;
        StringAssert.Contains(message, "Compensation");
        StringAssert.Contains(message, "Tokens");
    }

    [TestMethod]
    public void Options_that_contradict_each_other_are_named_both()
    {
        var options = new SuperSparseDetrTrainer.Options { Sparsity = { DroppedTokens = new() { SkipNorms = true } } };
        Check(options);
        options.Sparsity.DroppedTokens = new() { SkipNorms = true, RunFeedForward = true };
        var message = Assert.Throws<ArgumentException>(() => Check(options)).Message;
        StringAssert.Contains(message,
            "Sparsity.DroppedTokens.SkipNorms = True and Sparsity.DroppedTokens.RunFeedForward = True exclude each other");
    }

    [TestMethod]
    public void A_teacher_that_could_not_be_meant_is_refused()
    {
        var options = new SuperSparseDetrTrainer.Options { Sparsity = { QueryKeepRatio = 0.8f } };
        var compensation = options.Sparsity.Compensation;
        compensation.DenseTeacher = new DenseTeacherOptions { File = "dense.safetensors" };
        Check(options);
        options.Sparsity.QueryKeepRatio = 1;
        (compensation.TeacherDecay, compensation.TeacherWeights, compensation.DenseTeacher.HintEnd) = (0.99f, TeacherWeights.Snapshot, 2);
        var message = Assert.Throws<ArgumentException>(() => Check(options)).Message;
        StringAssert.Contains(message, "Sparsity.Compensation.DenseTeacher.File is given, but nothing is left out");
        StringAssert.Contains(message, "Sparsity.Compensation.TeacherWeights = Snapshot exclude each other");
        StringAssert.Contains(message, "Sparsity.Compensation.DenseTeacher.HintEnd = 2 is outside the allowed range 0 to 1.");
    }

    [TestMethod]
    public void A_repair_or_a_schedule_beside_what_it_excludes_is_refused()
    {
        var options = new SuperSparseDetrTrainer.Options { Sparsity = { Repair = new(), Schedule = { Early = true } } };
        Check(options);
        var (schedule, compensation) = (options.Sparsity.Schedule, options.Sparsity.Compensation);
        (options.Sparsity.Repair.Batches, schedule.Window, compensation.TeacherDecay) = (0, StructureWindow.Ramp, 0.99f);
        var message = Assert.Throws<ArgumentException>(() => Check(options)).Message;
        StringAssert.Contains(message, "Sparsity.Repair.Batches = 0 is outside the allowed range 1 to 10000.");
        StringAssert.Contains(message, "Sparsity.Schedule.Early = True and Sparsity.Schedule.Window = Ramp exclude each other.");
        StringAssert.Contains(message, "Sparsity.Repair and Sparsity.Compensation.TeacherDecay = 0.99 exclude each other");
        options.Sparsity.Repair.Batches = 1;
        (schedule.Window, schedule.Paper) = (StructureWindow.Start, PaperSchedule.S);
        (compensation.TeacherDecay, compensation.Teacher) = (null, TeacherStructure.Dense);
        message = Assert.Throws<ArgumentException>(() => Check(options)).Message;
        StringAssert.Contains(message, "Sparsity.Schedule.Early = True and Sparsity.Schedule.Paper = S exclude each other.");
        StringAssert.Contains(message, "Sparsity.Repair and Sparsity.Compensation.Teacher = Dense exclude each other");
        (schedule.Paper, compensation.DenseTeacher) = (null, new DenseTeacherOptions());
        Check(options);
    }

    [TestMethod]
    public void A_predictor_that_is_to_choose_at_random_is_refused()
    {
        var options = new SuperSparseDetrTrainer.Options
        {
            Sparsity = { Tokens = { Choice = TokenChoice.Predicted }, Selection = SelectionMode.Random }
        };
        var message = Assert.Throws<ArgumentException>(() => Check(options)).Message;
        StringAssert.Contains(message, "Sparsity.Tokens.Choice = Predicted and Sparsity.Selection = Random exclude each other");
        options.Sparsity.Selection = SelectionMode.Score;
        Check(options);
    }

    [TestMethod]
    public void A_target_excludes_the_budgets_that_it_finds()
    {
        var options = new SuperSparseDetrTrainer.Options { Sparsity = SparsityOptions.ForLatency(0.75f) };
        (options.Sparsity.TokenKeepRatio, options.Sparsity.Scores.ChannelScore) = (0.8f, ChannelScore.Taylor);
        Check(options);
        (options.Sparsity.Queries, options.Sparsity.FfnWidthRatio) = (50, 0.5f);
        options.Sparsity.Channels.Ranking = ChannelRanking.Global;
        options.Sparsity.GroupWidthRatios = new Dictionary<string, float> { ["backbone"] = 0 };
        var message = Assert.Throws<ArgumentException>(() => Check(options)).Message;
        foreach (var other in new[] { "Queries = 50", "FfnWidthRatio = 0.5", "Channels.Ranking = Global", "GroupWidthRatios" })
            StringAssert.Contains(message, $"Sparsity.Target.Ratio = 0.75 and Sparsity.{other} exclude each other");
        StringAssert.Contains(message, "Sparsity.GroupWidthRatios[backbone] = 0 is outside the allowed range 0.05 to 1.");
        message = Assert.Throws<ArgumentException>(
            () => Check(new SuperSparseDetrTrainer.Options { Sparsity = SparsityOptions.ForGflops(0.2f) })).Message;
        StringAssert.Contains(message, "Sparsity.Target.Ratio = 0.2 is outside the allowed range 0.3 to 1.");
        options = new() { Sparsity = SparsityOptions.ForGflops(0.75f) };
        options.Sparsity.Target!.Measure = false;
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => Check(options)).Message, "Sparsity.Target.Kind = Gflops");
    }

    private static void Check(SuperSparseDetrTrainer.Options options) => OptionCheck.Require(new OptionsValidator(), options);
}
