using System.Text.RegularExpressions;
using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Evaluation;
using Microsoft.ML.SparseDetr.Reports.Notebooks;

namespace Microsoft.ML.SparseDetr.Tests.Reports.Notebooks;

[TestClass]
public sealed class CellTests
{
    private const string Hostile = "<script>alert('x')</script>";

    [TestMethod]
    public void Metrics_have_their_figures_and_no_markup_of_the_data()
    {
        var result = Measured();
        var html = MetricsCell.Of(result.Coco, result.Quality, 2);
        Assert.DoesNotContain("<script", html);
        Assert.Contains("&lt;script&gt;", html);
        Assert.Contains("2 images", html);
        Assert.Contains($"<td>{result.Quality.AtThreshold.TruePositives}</td>", html);
        Assert.Contains(result.Coco.AP50.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture), html);
    }

    [TestMethod]
    public void Curves_have_a_line_for_each_class_with_objects_and_the_matrix_its_counts()
    {
        var quality = Measured().Quality;
        var html = QualityCell.Of(quality);
        Assert.DoesNotContain("<script", html);
        Assert.HasCount(2 * 2, Regex.Matches(html, "<path stroke=\"#[0-9a-f]{6}\" d=\"M[^\"]+\"/>")); // two charts, two of three classes
        Assert.DoesNotContain("NaN", html);
        Assert.Contains("annotated ↓ predicted →", html);
        Assert.HasCount(4 * 4, Regex.Matches(html[..html.IndexOf("Kinds of", StringComparison.Ordinal)], "<td"));
    }

    [TestMethod]
    public void A_sparse_structure_has_bars_for_shares_and_none_for_counts()
    {
        var budgets = new Dictionary<string, string> { ["queries"] = "40", ["Backbone"] = "0.75", ["stage"] = "24 of 32" };
        var html = StructureCell.Of([("network", Hostile)], budgets);
        Assert.DoesNotContain("<script", html);
        Assert.HasCount(2, Regex.Matches(html, "class=\"track\""));
        Assert.HasCount(2, Regex.Matches(html, "rect width=\"75\""));
        Assert.Contains("dense", StructureCell.Of([("network", "x")], new Dictionary<string, string>()));
    }

    [TestMethod]
    public void A_network_beside_its_dense_one_is_shown_with_shares()
    {
        var html = CostCell.Of(Cost(50, 2), Cost(200, 4));
        Assert.Contains("<td>200</td><td>50</td><td>0.25", html);
        Assert.Contains("ms, backbone", html);
        Assert.DoesNotContain("dense", CostCell.Of(Cost(50, 2), null));
    }

    [TestMethod]
    public void A_picture_stays_within_its_budget_whatever_it_shows()
    {
        using var noise = new ImagePixels(1200, 900);
        new Random(1).NextBytes(noise.Bytes);
        var html = PictureCell.Of(noise, [new Detection(0, 0, 0.9f, 10, 10, 400, 400)], [Hostile], Hostile);
        Assert.DoesNotContain("<script", html);
        var image = Regex.Match(html, "src=\"data:image/webp;base64,([^\"]+)\"").Groups[1].Value;
        Assert.IsInRange(1000, 60_000, Convert.FromBase64String(image).Length);
    }

    private static NetworkCost Cost(long parameters, double milliseconds) => new()
    {
        Components = [new ComponentCost(NetworkComponent.Backbone, parameters, 1000, milliseconds)],
        Bytes = 4 * parameters,
        Threads = 1,
        Runs = 3,
        FastestMilliseconds = milliseconds,
    };

    /// <summary>Three classes, one of them without objects; one object found, one taken for the other class.</summary>
    private static EvaluationResult Measured()
    {
        var evaluator = new CocoEvaluator([Hostile, "pit", "absent"]);
        for (var id = 1; id <= 2; id++)
        {
            evaluator.AddImage(new MeasuredImage(id, null, 100, 100));
            evaluator.AddObject(GroundTruthObject.FromCorners(id, id - 1, 10, 10, 50, 50));
            evaluator.AddDetection(new Detection(id, 0, 0.8f, 10, 10, 50, 50));
        }
        return evaluator.Measure();
    }
}
