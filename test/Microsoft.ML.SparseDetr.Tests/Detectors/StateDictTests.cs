using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors;

[TestClass]
public class StateDictTests
{
    /// <summary>Lists of names, shapes and types that were printed by the official code.</summary>
    [TestMethod, NeedsShared("fixtures/state-dict-keys")]
    [DataRow("deim-n", "keys_n.txt"), DataRow("deim-s", "keys_s.txt"), DataRow("deim-m", "keys_m.txt"), DataRow("deim-l", "keys_l.txt")]
    [DataRow("deim-x", "keys_x.txt"), DataRow("deimv2-atto", "keys_deimv2_atto.txt"), DataRow("deimv2-femto", "keys_deimv2_femto.txt")]
    [DataRow("deimv2-pico", "keys_deimv2_pico.txt"), DataRow("deimv2-n", "keys_deimv2_n.txt")]
    public void NamesShapesAndTypesAreTheOfficialOnes(string preset, string list)
    {
        string[] expected = [.. File.ReadAllLines(Shared.Find($"fixtures/state-dict-keys/{list}")).Where(line => line.Length > 0)
            .Order(StringComparer.Ordinal)];
        using var scope = NewDisposeScope();
        using var detector = Build(preset);
        string[] actual = [.. ModuleState.Entries(detector)
            .Select(e => $"{e.Name}\t[{string.Join(", ", e.Value.shape)}]\t{e.Value.dtype.ToString().ToLowerInvariant()}")
                .Order(StringComparer.Ordinal)];
        string[] missing = [.. expected.Except(actual)], unexpected = [.. actual.Except(expected)];
        Assert.IsTrue(missing.Length + unexpected.Length == 0,
            $"missing:\n{string.Join('\n', missing)}\nunexpected:\n{string.Join('\n', unexpected)}");
        Assert.AreEqual(expected.Length, actual.Length);
    }

    /// <summary>Counts of the official networks, where up and reg_scale count as two parameters; a shared box head counts once.</summary>
    [TestMethod]
    [DataRow("deim-n", 3_782_693), DataRow("deim-s", 10_321_877), DataRow("deim-m", 19_590_064), DataRow("deim-l", 31_289_848)]
    [DataRow("deim-x", 62_715_480), DataRow("deimv2-atto", 508_985), DataRow("deimv2-femto", 983_945), DataRow("deimv2-pico", 1_539_539)]
    [DataRow("deimv2-n", 3_600_421)]
    public void ParametersAreAsManyAsInTheOfficialCode(string preset, int count)
    {
        using var scope = NewDisposeScope();
        using var detector = Build(preset);
        Assert.AreEqual(count - 2, detector.parameters().Sum(parameter => parameter.NumberOfElements));
    }

    private static Detector Build(string preset)
    {
        var row = DetectorPreset.Parse(preset);
        return Detector.Create(row, 80, row.InputSize, row.InputSize);
    }
}
