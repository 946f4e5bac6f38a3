using System.Globalization;
using System.Text.Json;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Sparsity;
using Microsoft.ML.SparseDetr.Training.Optimization;
using Microsoft.ML.SparseDetr.Weights;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Training.Checkpoints;

/// <summary>
/// A training that can be continued: one .safetensors file with the model, its average, the optimizer's moments and, in the
/// metadata, the state. The state also stands beside it as JSON for people; continuing reads the .safetensors file alone, so
/// that a crash between two files cannot leave a pair that does not belong together.
/// </summary>
internal static class Checkpoint
{
    /// <summary>Metadata key of the sparse structure in a file of weights.</summary>
    public const string StructureKey = "structure";

    private const string StateKey = "training_state";
    private const string Model = "model.", Average = "ema.", Snapshot = "teacher.", FirstMoment = "optimizer.exp_avg.",
    SecondMoment = "optimizer.exp_avg_sq.";
    private const string StepCounts = "optimizer.step", GlobalRandom = "random.torch", Scores = "scores.";
    private static readonly Dictionary<string, float[]> NoScores = [];

    /// <summary>Writes a checkpoint. The previous file stays as it was until the new one is complete.</summary>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public static void Save(string path, Detector model, Detector average, TrainingOptimizer optimizer, SparsityController? sparsity,
        TrainingState state)
    {
        var json = JsonSerializer.Serialize(state, TrainingStateJson.Default.TrainingState);
        Write("checkpoint", path, () =>
        {
            var tensors = Tensors(model, average, sparsity?.Snapshot, optimizer)
                .ToDictionary(entry => entry.Name, entry => entry.Value, StringComparer.Ordinal);
            tensors[StepCounts] = tensor(optimizer.States().Select(entry => entry.State.step).ToArray(), dtype: ScalarType.Int64);
            tensors[GlobalRandom] = get_rng_state();
            foreach (var (name, values) in sparsity?.Scores.State() ?? NoScores)
                tensors[Scores + name] = tensor(values);
            SafeTensors.Write(path, tensors, new Dictionary<string, string> { [StateKey] = json });
            AtomicFile.WriteText(Path.ChangeExtension(path, ".json"), json);
        });
    }

    /// <summary>Writes one detector's weights under their official names.</summary>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public static void SaveWeights(string path, Detector detector, TrainingState state) => Write("weights", path, () =>
    {
        var metadata = new WeightsOrigin(state.Preset, state.ClassNames, detector.Height, detector.Width)
        {
            KeepRatio = detector.KeepRatio,
            Criterion = detector.KeepRatio is null ? null : detector.Parts.Criterion,
        }.ToMetadata();
        metadata.Add(StructureKey, detector.Structure.ToJson());
        SafeTensors.Write(path, ModuleState.Table(detector), metadata);
    });

    /// <summary>Writes the scores alone, for pruning after the training.</summary>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public static void SaveScores(string path, ScoreBoard scores) => Write("scores", path, () => SafeTensors.Write(
        path, scores.State().ToDictionary(entry => entry.Key, entry => tensor(entry.Value)), new Dictionary<string, string>()));

    /// <summary>Reads what <see cref="SaveScores"/> wrote.</summary>
    /// <param name="path">The .safetensors file.</param>
    /// <param name="scores">Gets the scores.</param>
    /// <param name="detector">The detector that they are for.</param>
    /// <exception cref="InvalidDataException">The file does not hold the scores of this detector.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static void LoadScores(string path, ScoreBoard scores, Detector detector)
    {
        using var file = SafeTensors.Read(path);
        try
        {
            scores.Load(file.Tensors.ToDictionary(entry => entry.Key, entry => entry.Value.Elements<float>(), StringComparer.Ordinal));
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException(
                $"{path}: these are not the scores of {detector.Preset} at {detector.Width}×{detector.Height} pixels: {error.Message}",
                error);
        }
    }

    /// <summary>Puts a training back to where a checkpoint left it. On an error no number has changed.</summary>
    /// <param name="path">The .safetensors file.</param>
    /// <param name="model">The model in training.</param>
    /// <param name="average">The averaged model.</param>
    /// <param name="optimizer">The optimizer of <paramref name="model"/>.</param>
    /// <param name="sparsity">What makes the model sparse, or null.</param>
    /// <param name="expected">State of a fresh start under the present options.</param>
    /// <returns>The stored state.</returns>
    /// <exception cref="CheckpointException">The file is missing, broken, or of another training.</exception>
    public static TrainingState Load(string path, Detector model, Detector average, TrainingOptimizer optimizer,
        SparsityController? sparsity, TrainingState expected)
    {
        try
        {
            using var file = SafeTensors.Read(path);
            if (!file.Metadata.TryGetValue(StateKey, out var json))
                throw new CheckpointException(
                    $"'{path}' holds no training state; it cannot be continued. Weights alone are for the start of a training.");
            var state = JsonSerializer.Deserialize(json, TrainingStateJson.Default.TrainingState)
                ?? throw new CheckpointException($"The training state of '{path}' is empty.");
            CheckBelongs(path, state, expected);
            CheckRanges(path, state);
            StructureCheck.ThrowIfUnfit(state.Structure, model);
            StructureCheck.ThrowIfUnfit(state.StructureBefore, model);
            StructureCheck.ThrowIfUnfit(state.Choice ?? SparseState.Dense, model);
            sparsity?.Target?.Resume(state.Levers, state.Budgets);
            var snapshot = sparsity?.Resume(state.StructureBefore, state.StructureChange, state.Choice, state.TaughtSince,
                state.Iteration);

            using var scope = NewDisposeScope();
            var copies = Tensors(model, average, snapshot, optimizer)
                .Select(entry => (To: entry.Value, From: Find(path, file, entry.Name, entry.Value))).ToArray();
            var states = optimizer.States().ToArray();
            var steps = Find(path, file, StepCounts, zeros(states.Length, dtype: ScalarType.Int64)).Elements<long>();
            var random = Find(path, file, GlobalRandom, get_rng_state());
            var scored = new Dictionary<string, float[]>(StringComparer.Ordinal);
            foreach (var (name, values) in sparsity?.Scores.State() ?? NoScores)
                scored[name] = Find(path, file, Scores + name, tensor(values)).Elements<float>();

            using (no_grad())
                foreach (var (to, from) in copies)
                    to.copy_(from);
            foreach (var ((_, moments), step) in states.Zip(steps))
                moments.step = step;
            set_rng_state(random);
            sparsity?.Scores.Load(scored);
            (model.Structure, average.Structure) = (state.Structure, state.Structure);
            return state;
        }
        catch (Exception error) when (error is IOException and not CheckpointException or UnauthorizedAccessException
            or InvalidDataException or JsonException or ArgumentException)
        {
            throw new CheckpointException($"The checkpoint '{path}' cannot be read: {error.Message}", error);
        }
    }

    private static void CheckBelongs(string path, TrainingState state, TrainingState expected)
    {
        var differences = new List<string>();
        if (state.Format != expected.Format)
            differences.Add($"format {state.Format}, this version reads {expected.Format}");
        if (state.Preset != expected.Preset)
            differences.Add($"model {state.Preset}, now {expected.Preset}");
        if (!state.ClassNames.SequenceEqual(expected.ClassNames))
            differences.Add($"classes {string.Join(", ", state.ClassNames)}, now {string.Join(", ", expected.ClassNames)}");
        foreach (var name in expected.Options.Keys.Union(state.Options.Keys))
        {
            var (stored, value) = (state.Options.GetValueOrDefault(name), expected.Options.GetValueOrDefault(name));
            var grows = name == TrainingState.EpochsOption && MayGrow(state, expected);
            if (stored != value && !grows)
                differences.Add($"{name} {stored ?? "unset"}, now {value ?? "unset"}");
        }
        if (differences.Count == 0)
            return;
        var hint = differences is [var only] && only.StartsWith(TrainingState.EpochsOption, StringComparison.Ordinal)
            ? expected.KeepsEverything
                ? " A training can become longer, not shorter."
                : " A sparse training becomes longer only when it is finished, because its milestones lie at shares of its length."
            : "";
        throw new CheckpointException($"The checkpoint '{path}' belongs to another training: {string.Join("; ", differences)}.{hint}");
    }

    // The milestones of a sparse training lie at shares of its epochs; when all of them are past, it goes on with the structure it has.
    private static bool MayGrow(TrainingState state, TrainingState expected) =>
        EpochsOf(expected) is { } now && EpochsOf(state) is { } before && now > before
        && (expected.KeepsEverything || state.Epoch == before);

    /// <summary>Length of the training that a checkpoint is of, and the one that its milestones were laid out for.</summary>
    /// <param name="path">The .safetensors file.</param>
    /// <param name="options">The present options; a training under other budgets has other milestones.</param>
    /// <returns>Null where the file does not tell; <see cref="Load"/> says why.</returns>
    public static (int Epochs, int Scheduled)? LengthOf(string path, IReadOnlyDictionary<string, string> options)
    {
        try
        {
            return TensorFile.ReadMetadata(path).TryGetValue(StateKey, out var json)
                && JsonSerializer.Deserialize(json, TrainingStateJson.Default.TrainingState) is { } state && EpochsOf(state) is { } epochs
                && state.Options.GetValueOrDefault(TrainingState.SparsityOption) == options[TrainingState.SparsityOption]
                    ? (epochs, state.ScheduledEpochs is { } scheduled and > 0 && scheduled <= epochs ? scheduled : epochs)
                    : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException or JsonException)
        {
            return null;
        }
    }

    private static int? EpochsOf(TrainingState state)
    {
        var text = state.Options.GetValueOrDefault(TrainingState.EpochsOption);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var epochs) ? epochs : null;
    }

    private static void CheckRanges(string path, TrainingState state)
    {
        var epochs = EpochsOf(state) ?? 0;
        if (state.Epoch < 0 || state.Epoch > epochs || state.BestEpoch < 0 || state.BestEpoch > state.Epoch || state.Iteration < 0
            || state.EmaUpdates < 0 || state.SkippedInRow < 0 || state.Tally.Steps < 0 || state.History.Count != state.Epoch)
            throw new CheckpointException(
                $"The checkpoint '{path}' is damaged: it claims {state.Epoch} of {epochs} epochs, {state.Iteration} steps, "
                + $"{state.History.Count} records and a best epoch {state.BestEpoch}.");
    }

    private static Tensor Find(string path, TensorFile file, string name, Tensor like)
    {
        if (!file.Tensors.TryGetValue(name, out var stored))
            throw new CheckpointException($"The checkpoint '{path}' lacks '{name}'.");
        if (stored.dtype != like.dtype || !stored.shape.SequenceEqual(like.shape))
            throw new CheckpointException(
                $"The checkpoint '{path}' has '{name}' as {stored.dtype} [{string.Join(", ", stored.shape)}]; needed is {like.dtype} "
                + $"[{string.Join(", ", like.shape)}].");
        return stored;
    }

    /// <summary>What learns or is averaged, by the name in the file; the tensors are their owners'.</summary>
    private static IEnumerable<(string Name, Tensor Value)> Tensors(Detector model, Detector average, Detector? snapshot,
        TrainingOptimizer optimizer)
    {
        foreach (var (prefix, detector) in new[] { (Model, model), (Average, average), (Snapshot, snapshot) })
            foreach (var (name, value) in detector is null ? [] : ModuleState.Entries(detector))
                yield return (prefix + name, value);
        foreach (var (name, moments) in optimizer.States())
        {
            yield return (FirstMoment + name, moments.exp_avg);
            yield return (SecondMoment + name, moments.exp_avg_sq);
        }
    }

    /// <summary>Writes one of a run's files; a failure names it.</summary>
    /// <param name="what">What it is called in the message.</param>
    /// <param name="path">The file; its folder is made.</param>
    /// <param name="write">Writes it.</param>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public static void Write(string what, string path, Action write)
    {
        try
        {
            using var scope = NewDisposeScope();
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"The {what} '{path}' cannot be written: {error.Message}", error);
        }
    }
}
