using Microsoft.ML.SparseDetr.Training.Matching;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Training.Losses;

/// <summary>Losses on the distributions of edge distances (D-FINE, Peng et al., 2024).</summary>
internal static class LocalLoss
{
    /// <summary>
    /// Fine-grained localisation: cross entropy with the two bins beside the true distance, weighted with the overlap.
    /// Not yet divided by a normaliser.
    /// </summary>
    /// <param name="corners">[L, B, Q, 4·bins]</param>
    /// <param name="pairs">Pairs of one layer; they are the same for all layers.</param>
    /// <param name="iou">[L, P] overlap of each layer's matched boxes.</param>
    /// <param name="targets">Where the true edges lie.</param>
    /// <param name="bins">Number of bins.</param>
    /// <returns>[L]</returns>
    public static Tensor FineGrained(Tensor corners, PairIndex pairs, Tensor iou, EdgeTargets targets, int bins)
    {
        var (layers, count) = (corners.shape[0], pairs.PairsPerStage);
        var rows = corners.reshape(layers, -1, 4 * bins).index_select(1, pairs.Rows); // [L, P, 4·bins]
        var logProbability = rows.reshape(layers, count, 4, bins).log_softmax(-1);
        var index = targets.Bins.unsqueeze(0).expand(layers, count, 4, 2);
        var crossEntropy = -(logProbability.gather(-1, index) * targets.Weights).sum(-1); // [L, P, 4]
        return (crossEntropy.sum(-1) * iou).sum(1);
    }

    /// <summary>
    /// Decoupled distillation: every layer learns the last one's distributions. Matched queries weigh by their overlap,
    /// the others by the last layer's score; both parts are means, balanced by the roots of their numbers.
    /// </summary>
    /// <param name="corners">[L, B, Q, 4·bins], the last layer is the teacher.</param>
    /// <param name="teacherLogits">[B, Q, C]</param>
    /// <param name="pairs">Pairs of one layer.</param>
    /// <param name="iou">[L - 1, P]</param>
    /// <param name="matchedBalance">Weight of the mean over matched queries.</param>
    /// <param name="otherBalance">Weight of the mean over the others.</param>
    /// <param name="temperature">Temperature of both distributions.</param>
    /// <param name="bins">Number of bins.</param>
    /// <returns>[L - 1]</returns>
    public static Tensor Distillation(
        Tensor corners, Tensor teacherLogits, PairIndex pairs, Tensor iou, double matchedBalance, double otherBalance, double temperature,
        int bins)
    {
        var students = corners.shape[0] - 1;
        var total = (int)(corners.shape[1] * corners.shape[2]);
        var split = corners.reshape(students + 1, total, 4, bins) / temperature;
        Tensor teacher, teacherLog, weight;
        using (no_grad())
        {
            teacherLog = split.select(0, students).detach().log_softmax(-1);
            teacher = teacherLog.exp();
            var score = teacherLogits.detach().reshape(total, -1).amax(-1).sigmoid();
            var index = pairs.Rows.unsqueeze(0).expand(students, pairs.PairsPerStage);
            weight = score.unsqueeze(0).repeat(students, 1).scatter(1, index, iou);
            weight = weight * tensor(Shares(pairs, total, matchedBalance, otherBalance), dtype: corners.dtype, device: corners.device);
        }
        var studentLog = split.narrow(0, 0, students).log_softmax(-1);
        // KL = Σ t·(d + e^-d - 1) with d = log t - log s: as both sum to 1 this equals Σ t·d, but no summand is negative, so that
        // nothing cancels. Σ t·log t - Σ t·log s loses four digits where the distributions are close.
        var difference = teacherLog - studentLog;
        var divergence = (teacher * (difference + (-difference).expm1())).sum(new long[] { 2, 3 }); // [L - 1, B·Q]
        return (divergence * weight).sum(1) * (temperature * temperature);
    }

    private static double[] Shares(PairIndex pairs, int total, double matchedBalance, double otherBalance)
    {
        var matched = pairs.PairsPerStage;
        var sum = matchedBalance + otherBalance;
        var shares = new double[total];
        Array.Fill(shares, total > matched ? otherBalance / sum / (4.0 * (total - matched)) : 0);
        foreach (var row in pairs.RowValues)
            shares[row] = matchedBalance / sum / (4.0 * matched);
        return shares;
    }
}
