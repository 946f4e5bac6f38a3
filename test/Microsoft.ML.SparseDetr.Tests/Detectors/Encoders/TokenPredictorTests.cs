using Microsoft.ML.SparseDetr.Detectors.Encoders;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Tests.Support;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors.Encoders;

[TestClass]
public class TokenPredictorTests
{
    [TestMethod]
    [NeedsShared("fixtures/sparse-detr/units"), NeedsShared("fixtures/sparse-detr/tf")]
    [DataRow("units/mask_predictor_param.", "units/mask_predictor_x.npy", "units/mask_predictor_out.npy")]
    [DataRow("tf/param_transformer.enc_mask_predictor.", "tf/score_input.npy", "tf/score_logit.npy")]
    public void Equals_the_published_code(string parameters, string input, string output)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var expected = Read(output);
        var predictor = new TokenPredictor((int)Read(input).shape[2]);
        foreach ((var name, var value) in ModuleState.Entries(predictor))
            value.copy_(Read($"{parameters}{name}.npy"));
        Close.Within(1e-6, expected, predictor.call(Read(input)).unsqueeze(2), "logits");
    }

    [TestMethod]
    public void The_written_graph_computes_the_same()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var predictor = new TokenPredictor(24);
        EmittedGraph.Compare(predictor, tokens => predictor.call(tokens[0]), (graph, tokens) =>
            predictor.Emit(graph, tokens[0], 11), randn(3, 11, 24));
    }

    private static Tensor Read(string name) => NumpyFile.Read(Shared.Find("fixtures/sparse-detr/" + name));
}
