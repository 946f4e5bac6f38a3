using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Microsoft.ML.SparseDetr.Tests.Serving;

[TestClass]
public sealed class SparseDetrServiceCollectionExtensionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public async Task Models_are_found_by_name_and_the_first_without_one()
    {
        string first = ServedTiny.Write(_folder, "first"), second = ServedTiny.Write(_folder, "second", other: true);
        var services = new ServiceCollection();
        services.AddSparseDetr("first", options => options.ModelFile = first);
        services.AddSparseDetr("second", options => options.ModelFile = second);
        await using var provider = services.BuildServiceProvider();
        var all = provider.GetRequiredService<DetectionServices>();
        Assert.AreEqual("first second", string.Join(' ', all.LoadAll().Select(service => service.Model.Name)));
        Assert.AreSame(all.Find(null), provider.GetRequiredService<DetectionService>());
        Assert.AreSame(all.Find("second"), provider.GetRequiredKeyedService<DetectionService>("second"));
        Assert.IsNull(all.Find("third"));
        Assert.HasCount(1, (await all.Find("second")!.DetectAsync(ServedTiny.Image(_folder, 255), 0.2f)).Objects);
    }

    [TestMethod]
    public void A_name_is_given_once()
    {
        var services = new ServiceCollection().AddSparseDetr(_ => { });
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => services.AddSparseDetr(_ => { })).Message, "'default'");
    }

    [TestMethod]
    public void Wrong_options_are_all_told_when_the_application_starts()
    {
        var services = new ServiceCollection().AddSparseDetr("steel", options =>
        {
            options.ModelFile = _folder.File("none.onnx");
            options.MaximumBatch = 0;
            options.ScoreThreshold = 2;
        });
        using var provider = services.BuildServiceProvider();
        var error = Assert.ThrowsExactly<OptionsValidationException>(provider.GetRequiredService<IStartupValidator>().Validate);
        Assert.HasCount(3, error.Failures);
        StringAssert.Contains(error.Message, "Served model 'steel': ModelFile = " + _folder.File("none.onnx") + ": there is no such file");
        StringAssert.Contains(error.Message, "MaximumBatch = 0 is outside the allowed range 1 to 256.");
        StringAssert.Contains(error.Message, "ScoreThreshold = 2 is outside the allowed range 0 to 1.");
    }

    [TestMethod]
    [DataRow("", "is not set")]
    [DataRow("weights.safetensors", "sparse-detr export")]
    public void The_model_is_needed(string file, string message)
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new DetectionService(new() { ModelFile = file }));
        StringAssert.Contains(error.Message, message);
    }
}
