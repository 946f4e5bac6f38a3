using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Compat.Tests.MLNet;

[TestClass]
public sealed class HostTests
{
    [TestMethod]
    public void Channel_lines_arrive_in_the_log_with_their_source()
    {
        var ml = new MLContext(seed: 1);
        var lines = new List<LoggingEventArgs>();
        ml.Log += (_, line) => lines.Add(line);
        IHost host = ((IHostEnvironment)ml).Register("Trainer");
        using (IChannel channel = host.Start("Training"))
        {
            channel.Info(MessageSensitivity.None, "epoch {0} {{brace}}", 3);
            channel.Warning(MessageSensitivity.None, "as {it} is");
        }
        LoggingEventArgs info = lines.Single(line => line.Kind == ChannelMessageKind.Info);
        Assert.AreEqual("epoch 3 {brace}", info.RawMessage);
        Assert.AreEqual("Trainer; Training", info.Source);
        Assert.AreEqual("[Source=Trainer; Training, Kind=Info] epoch 3 {brace}", info.Message);
        Assert.AreEqual("as {it} is", lines.Single(line => line.Kind == ChannelMessageKind.Warning).RawMessage);
    }

    [TestMethod]
    public void Seed_fixes_the_random_numbers_of_hosts()
    {
        static int Draw(int seed) => ((IHostEnvironment)new MLContext(seed)).Register("A").Rand.Next();
        Assert.AreEqual(Draw(4), Draw(4));
        Assert.AreNotEqual(Draw(4), Draw(5));
    }

    [TestMethod]
    public void Progress_channel_takes_metrics_and_units_in_header_order()
    {
        using IProgressChannel progress = ((IHostEnvironment)new MLContext()).StartProgressChannel("Training");
        progress.SetHeader(new ProgressHeader(["Loss"], ["images"]), entry => entry.SetProgress(0, 1));
        progress.Checkpoint(0.5, 10);
        Assert.ThrowsExactly<InvalidOperationException>(() => progress.Checkpoint(1, 2, 3, 4));
    }

    [TestMethod]
    public void Options_of_a_context_are_kept_by_name()
    {
        var ml = new MLContext();
        Assert.IsTrue(ml.TryAddOption("a", 1));
        Assert.IsFalse(ml.TryAddOption("a", 2));
        Assert.AreEqual(1, ml.GetOptionOrDefault<int>("a"));
        ml.SetOption("a", 3);
        Assert.IsTrue(ml.TryGetOption("a", out int value));
        Assert.AreEqual(3, value);
        Assert.IsTrue(ml.RemoveOption("a"));
        Assert.AreEqual(0, ml.GetOptionOrDefault<int>("a"));
    }
}
