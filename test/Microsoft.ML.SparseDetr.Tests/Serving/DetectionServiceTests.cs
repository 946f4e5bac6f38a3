using Microsoft.ML.Data;

namespace Microsoft.ML.SparseDetr.Tests.Serving;

[TestClass]
public sealed class DetectionServiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public async Task Finds_what_the_bare_scorer_finds_whatever_the_batch()
    {
        var model = ServedTiny.Write(_folder);
        byte[] greys = [.. Enumerable.Range(0, 24).Select(i => (byte)(i * 11))];
        byte[][] images = [.. greys.Select(grey => ServedTiny.Image(_folder, grey, 60 + grey))];
        var ml = new MLContext();
        using var bare = ServedTiny.Bare(ml, model);
        ImagePrediction[] expected =
        [
            .. ml.ObjectDetection.PredictFiles(bare, greys.Select(grey => _folder.File($"{grey}-{60 + grey}.png")), scoreThreshold: 0.05f),
        ];

        await using var service = new DetectionService(
            new() { ModelFile = model, MaximumBatch = 5, ConcurrentRuns = 2, WaitMilliseconds = 3 });
        var found = await Task.WhenAll(images.Select(image => service.DetectAsync(image, 0.05f)));
        for (var i = 0; i < images.Length; i++)
        {
            Assert.AreEqual((expected[i].Width, expected[i].Height), (found[i].Width, found[i].Height));
            Assert.HasCount(expected[i].Objects.Count, found[i].Objects);
            foreach (var (one, other) in expected[i].Objects.Zip(found[i].Objects))
            {
                Assert.AreEqual(one with { Score = 0 }, other with { Score = 0 });
                Assert.AreEqual(one.Score, other.Score, 1e-6f); // sums are taken in another order
            }
        }
        Assert.IsTrue(found.Any(result => result.Objects.Count == 3), "the threshold hides everything");
    }

    [TestMethod]
    public async Task Each_image_of_a_batch_keeps_its_own_threshold_and_maximum()
    {
        await using var service = new DetectionService(
            new() { ModelFile = ServedTiny.Write(_folder), MaximumBatch = 3, ConcurrentRuns = 1, WaitMilliseconds = 10_000 });
        var image = ServedTiny.Image(_folder, 255);
        var found = await Task.WhenAll(
            service.DetectAsync(image, 0), service.DetectAsync(image, 0.4f), service.DetectAsync(image, 0, maximum: 1));
        CollectionAssert.AreEqual(new[] { 3, 2, 1 }, found.Select(result => result.Objects.Count).ToArray());
        Assert.AreEqual(0.4f, found[1].ScoreThreshold);
        Assert.AreEqual("patch", found[2].Objects[0].ClassName);
    }

    [TestMethod]
    public async Task An_image_of_MLNET_is_taken_as_well()
    {
        await using var service = new DetectionService(new() { ModelFile = ServedTiny.Write(_folder) });
        using var image = MLImage.CreateFromStream(new MemoryStream(ServedTiny.Image(_folder, 255)));
        Assert.HasCount(2, (await service.DetectAsync(image, 0.2f)).Objects);
    }

    [TestMethod]
    public async Task A_saved_zip_is_served_with_what_it_recommends()
    {
        var ml = new MLContext();
        using var detector = ServedTiny.Bare(ml, ServedTiny.Write(_folder)).WithRecommendedThreshold(0.3f);
        ml.Model.Save(detector, null, _folder.File("model.zip"));
        await using var service = new DetectionService(new() { ModelFile = _folder.File("model.zip") }, "steel");
        Assert.AreEqual(("steel", "tiny", 0.3f), (service.Model.Name, service.Model.Network, service.Model.ScoreThreshold));
        Assert.HasCount(2, (await service.DetectAsync(ServedTiny.Image(_folder, 255))).Objects);
    }

    [TestMethod]
    public async Task What_is_no_whole_image_is_refused_and_the_others_go_on()
    {
        await using var service = new DetectionService(
            new() { ModelFile = ServedTiny.Write(_folder), MaximumPixels = 5000, QueueCapacity = 1 });
        var image = ServedTiny.Image(_folder, 255);
        StringAssert.Contains((await Refused([])).Message, "is empty");
        StringAssert.Contains((await Refused("no image"u8.ToArray())).Message, "is no JPEG");
        StringAssert.Contains((await Refused(image[..^20])).Message, "is cut off");
        var large = await Refused(ServedTiny.Image(_folder, 255, 200));
        Assert.IsTrue(large.IsTooLarge);
        StringAssert.Contains(large.Message, "is 200×50, more than the 0.005 megapixels");
        await Assert.ThrowsExactlyAsync<ArgumentOutOfRangeException>(() => service.DetectAsync(image, 1.5f));
        await Assert.ThrowsExactlyAsync<ArgumentOutOfRangeException>(() => service.DetectAsync(image, maximum: 0));
        Assert.HasCount(3, (await service.DetectAsync(image, 0)).Objects, "the one place is free again");

        Task<ImageException> Refused(byte[] bytes) => Assert.ThrowsExactlyAsync<ImageException>(() => service.DetectAsync(bytes));
    }

    [TestMethod]
    public async Task Who_comes_when_all_places_are_taken_is_refused_at_once()
    {
        await using var service = new DetectionService(Waiting(10_000, places: 1));
        var image = ServedTiny.Image(_folder, 255);
        var first = service.DetectAsync(image, 0);
        await Assert.ThrowsExactlyAsync<DetectionQueueFullException>(() => service.DetectAsync(image));
        Assert.IsFalse(first.IsCompleted);
    }

    [TestMethod]
    public async Task Who_gives_up_does_not_hold_the_others_up()
    {
        await using var service = new DetectionService(Waiting(300, places: 9));
        var image = ServedTiny.Image(_folder, 255);
        using var leaving = new CancellationTokenSource();
        var left = service.DetectAsync(image, 0, cancellation: leaving.Token);
        await ServedTiny.Until(() => service.Inside == 1);
        await leaving.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => left);
        Assert.HasCount(3, (await service.DetectAsync(image, 0)).Objects, "the run takes place without the one who left");
        await ServedTiny.Until(() => service.Inside == 0);
    }

    [TestMethod]
    public async Task A_reload_loses_no_image_and_mixes_none()
    {
        var options = Waiting(10_000, places: 9);
        await using var service = new DetectionService(options);
        var image = ServedTiny.Image(_folder, 255);
        var before = service.DetectAsync(image, 0.2f);
        ServedTiny.Write(_folder, other: true);
        var loaded = await service.ReloadAsync();
        var after = service.DetectAsync(image, 0.2f); // fills the batch of two
        Assert.AreEqual(1, (await before).Objects[0].Score, 1e-4);
        Assert.AreEqual(0.25, (await after).Objects.Single().Score, 1e-4);
        Assert.AreSame(loaded, (await after).Model);
        Assert.AreNotSame(loaded, (await before).Model);
    }

    [TestMethod]
    public async Task A_model_file_that_cannot_be_used_leaves_the_old_one_in_service()
    {
        var model = ServedTiny.Write(_folder);
        await using var service = new DetectionService(new() { ModelFile = model });
        var old = service.Model;
        File.WriteAllBytes(model, File.ReadAllBytes(model)[..^40]);
        await Assert.ThrowsExactlyAsync<InvalidDataException>(() => service.ReloadAsync());
        File.Delete(model);
        await Assert.ThrowsExactlyAsync<FileNotFoundException>(() => service.ReloadAsync());
        Assert.AreSame(old, (await service.DetectAsync(ServedTiny.Image(_folder, 255))).Model);
    }

    [TestMethod]
    public async Task Reloads_during_load_lose_nothing()
    {
        await using var service = new DetectionService(new() { ModelFile = ServedTiny.Write(_folder), ConcurrentRuns = 2 });
        var image = ServedTiny.Image(_folder, 255);
        var done = false;
        TaskCompletionSource[] working = [.. Enumerable.Range(0, 4).Select(_ => new TaskCompletionSource())];
        var load = Task.WhenAll(working.Select(first => Task.Run(async () =>
        {
            var count = 0;
            for (; !Volatile.Read(ref done); count++)
            {
                try
                {
                    Assert.HasCount(3, (await service.DetectAsync(image, 0)).Objects);
                }
                finally
                {
                    first.TrySetResult();
                }
            }
            return count;
        })));
        await Task.WhenAll(working.Select(first => first.Task)); // a busy machine starts some of them late
        for (var i = 0; i < 8; i++)
            await service.ReloadAsync();
        Volatile.Write(ref done, true);
        Assert.IsGreaterThan(0, (await load).Min());
    }

    [TestMethod]
    public async Task The_end_finishes_what_was_accepted_and_accepts_no_more()
    {
        var service = new DetectionService(Waiting(10_000, places: 9));
        var image = ServedTiny.Image(_folder, 255);
        var accepted = service.DetectAsync(image, 0);
        await service.DisposeAsync();
        Assert.IsTrue(accepted.IsCompletedSuccessfully || (await accepted).Objects.Count == 3);
        await Assert.ThrowsExactlyAsync<ObjectDisposedException>(() => service.DetectAsync(image));
        await Assert.ThrowsExactlyAsync<ObjectDisposedException>(() => service.ReloadAsync());
        service.Dispose();
    }

    [TestMethod]
    public void A_file_that_is_no_detector_is_not_served()
    {
        File.WriteAllText(_folder.File("no.onnx"), "no model");
        var error = Assert.ThrowsExactly<InvalidDataException>(() => new DetectionService(new() { ModelFile = _folder.File("no.onnx") }));
        StringAssert.Contains(error.Message, "no.onnx: ");
    }

    /// <summary>One network run at a time, which waits for a second image.</summary>
    private DetectionServiceOptions Waiting(int milliseconds, int places) => new()
    {
        ModelFile = ServedTiny.Write(_folder),
        MaximumBatch = 2,
        ConcurrentRuns = 1,
        WaitMilliseconds = milliseconds,
        QueueCapacity = places,
    };
}
