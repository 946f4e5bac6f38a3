using Microsoft.ML.SparseDetr.Training.Optimization;

namespace Microsoft.ML.SparseDetr.Tests.Training.Optimization;

[TestClass]
public class OptimizerGroupsTests
{
    // Tensors of each group as the official configuration splits them; the last group is the rest.
    [TestMethod]
    [NeedsShared("fixtures/state-dict-keys")]
    [DataRow("deim-n", "keys_n", 186, 151, 91)]
    [DataRow("deim-s", "keys_s", 102, 222, 164)]
    [DataRow("deim-m", "keys_m", 142, 296, 206)]
    [DataRow("deim-l", "keys_l", 240, 220, 274)]
    [DataRow("deim-x", "keys_x", 390, 226, 277)]
    [DataRow("deimv2-atto", "keys_deimv2_atto", 115, 69, 117)]
    [DataRow("deimv2-femto", "keys_deimv2_femto", 115, 111, 75)]
    [DataRow("deimv2-pico", "keys_deimv2_pico", 149, 111, 75)]
    [DataRow("deimv2-n", "keys_deimv2_n", 186, 132, 87)]
    public void Splits_as_the_official_configuration(string preset, string keys, int backbone, int undecayed, int rest)
    {
        var rules = DetectorPreset.Parse(preset).OptimizerRules;
        var counts = new int[rules.Count + 1];
        foreach (var name in File.ReadLines(Shared.Find($"fixtures/state-dict-keys/{keys}.txt")).Select(line => line.Split('\t')[0]))
            if (IsOwnParameter(name, preset))
                counts[OptimizerGroups.RuleOf(rules, name)]++;
        CollectionAssert.AreEqual(new[] { backbone, undecayed, rest }, counts);
    }

    private static bool IsOwnParameter(string name, string preset)
    {
        string[] buffers = ["running_mean", "running_var", "num_batches_tracked", "anchors", "valid_mask", ".up", "reg_scale",
            "num_points_scale"];
        var shared = preset is "deimv2-atto" or "deimv2-femto" or "deimv2-pico"
            && (name.Contains("dec_bbox_head.1.", StringComparison.Ordinal) || name.Contains("dec_bbox_head.2.", StringComparison.Ordinal));
        return !shared && !buffers.Any(ending => name.EndsWith(ending, StringComparison.Ordinal));
    }
}
