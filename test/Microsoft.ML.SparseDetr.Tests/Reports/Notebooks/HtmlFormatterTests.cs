using System.Collections;
using System.Reflection;

namespace Microsoft.ML.SparseDetr.Tests.Reports.Notebooks;

[TestClass]
public sealed class HtmlFormatterTests
{
    /// <summary>What .NET Interactive does with an attribute of this name: everything is found by its name.</summary>
    [TestMethod]
    [DataRow(typeof(HtmlView))]
    [DataRow(typeof(ObjectDetectionMetrics))]
    [DataRow(typeof(CostComparison))]
    [DataRow(typeof(ImagePrediction))]
    public void A_notebook_finds_the_formatter_by_names(Type type)
    {
        var attribute = type.GetCustomAttributes(true).Single(found => found.GetType().Name == "TypeFormatterSourceAttribute");
        var source = Activator.CreateInstance((Type)Value(attribute, "FormatterSourceType"))!;
        var formatters = (IEnumerable)source.GetType().GetMethod("CreateTypeFormatters")!.Invoke(source, null)!;
        var formatter = formatters.Cast<object>().Single();
        Assert.AreEqual("text/html", Value(formatter, "MimeType"));
        Assert.AreEqual(typeof(bool), formatter.GetType().GetMethod("Format", [typeof(object), typeof(TextWriter)])!.ReturnType);
    }

    [TestMethod]
    public void It_writes_what_a_value_shows_and_leaves_others_alone()
    {
        var formatter = new Microsoft.ML.SparseDetr.Reports.Notebooks.HtmlFormatter();
        using var writer = new StringWriter();
        Assert.IsFalse(formatter.Format("text", writer));
        Assert.IsTrue(formatter.Format(new HtmlView("<p>shown</p>", "text"), writer));
        Assert.AreEqual("<p>shown</p>", writer.ToString());
    }

    private static object Value(object instance, string name) =>
        instance.GetType().GetProperty(name, BindingFlags.Public | BindingFlags.Instance)!.GetValue(instance)!;
}
