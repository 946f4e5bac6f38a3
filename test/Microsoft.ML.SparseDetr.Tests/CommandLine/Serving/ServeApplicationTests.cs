using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr.Tests.Serving;

namespace Microsoft.ML.SparseDetr.Tests.CommandLine.Serving;

/// <summary>The service over HTTP, with a model whose answers can be worked out by hand.</summary>
[TestClass]
public sealed class ServeApplicationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private byte[] White => field ??= ServedTiny.Image(_folder, 255);

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public async Task Finds_what_the_bare_scorer_finds()
    {
        await using var service = await RunningService.Start(_folder);
        var ml = new MLContext();
        using var bare = ServedTiny.Bare(ml, _folder.File("tiny.onnx"));
        var image = ServedTiny.Image(_folder, 180);
        var expected = ml.ObjectDetection.PredictFiles(bare, [_folder.File("180-90.png")], scoreThreshold: 0.05f).Single();
        using var response = await service.Send(image, "/v1/detect?threshold=0.05");
        var answer = await RunningService.Read(response);
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        Assert.AreEqual("tiny 90 50", $"{answer["model"]} {answer["width"]} {answer["height"]}");
        var found = answer["detections"]!.AsArray();
        Assert.HasCount(3, found);
        foreach (var (one, other) in found.Zip(expected.Objects))
        {
            Assert.AreEqual(other.ClassName, (string?)one!["name"]);
            Assert.AreEqual(Array.IndexOf(bare.ClassNames.ToArray(), other.ClassName), (int)one["label"]!);
            Assert.AreEqual(other.Score, (float)one["score"]!, 1e-6f);
            CollectionAssert.AreEqual(
                new[] { other.X0, other.Y0, other.X1, other.Y1 }, one["box"]!.AsArray().Select(side => (float)side!).ToArray());
        }
        Assert.AreEqual("read prepare wait network", string.Join(' ', answer["milliseconds"]!.AsObject().Select(step => step.Key)));
    }

    [TestMethod]
    public async Task Threshold_maximum_and_model_are_chosen_in_the_query()
    {
        await using var service = await RunningService.Start(_folder, null, "dense", "sparse");
        Assert.AreEqual(2, await Count("/v1/detect"), "0.4 as for predict");
        Assert.AreEqual(3, await Count("/v1/detect?threshold=0.1"));
        Assert.AreEqual(1, await Count("/v1/detect?threshold=0&max=1"));
        Assert.AreEqual(1, await Count("/v1/detect?threshold=0.2&model=sparse"));
        async Task<int> Count(string address)
        {
            using var response = await service.Send(White, address);
            return (await RunningService.Read(response))["detections"]!.AsArray().Count;
        }
    }

    [TestMethod]
    public async Task One_bad_image_does_not_cost_the_rest_of_a_batch()
    {
        await using var service = await RunningService.Start(_folder, settings => settings with { MaximumBytes = 2000 });
        (string, byte[])[] files =
        [
            .. Enumerable.Range(0, 12).Select(i => ($"{i}.png", White)), ("cut.png", White[..^9]), ("long.bmp", new byte[3000]),
            ("last.png", White),
        ];
        using var response = await service.Client.PostAsync("/v1/detect/batch", RunningService.Form(files));
        var images = (await RunningService.Read(response))["images"]!.AsArray();
        Assert.AreEqual(
            string.Join(' ', files.Select(file => file.Item1)), string.Join(' ', images.Select(image => (string?)image!["file"])));
        Assert.AreEqual(13, images.Count(image => image!["result"]?["detections"]!.AsArray().Count == 2));
        StringAssert.Contains((string?)images[12]!["problem"]!["detail"], "cut off");
        Assert.AreEqual(413, (int)images[13]!["problem"]!["status"]!);
    }

    [TestMethod]
    public async Task A_form_may_carry_the_one_image()
    {
        await using var service = await RunningService.Start(_folder);
        using var response = await service.Client.PostAsync("/v1/detect", RunningService.Form(("a.png", White)));
        Assert.HasCount(2, (await RunningService.Read(response))["detections"]!.AsArray());
        using var form = new MultipartFormDataContent { { new StringContent("x"), "note" } };
        await RunningService.Refused(await service.Client.PostAsync("/v1/detect", form), HttpStatusCode.BadRequest, "curl -F image=@");
        using var cut = RunningService.Content(Encoding.ASCII.GetBytes(
            "--b\r\nContent-Disposition: form-data; name=image; filename=a.png\r\n\r\nabc"), "multipart/form-data; boundary=b");
        await RunningService.Refused(await service.Client.PostAsync("/v1/detect/batch", cut), HttpStatusCode.BadRequest, "cut off");
    }

    [TestMethod]
    public async Task Bad_requests_are_told_what_is_wrong()
    {
        await using var service = await RunningService.Start(
            _folder, settings => settings with { MaximumBytes = 5000, MaximumPixels = 6000 });
        await Refused(await service.Send([]), HttpStatusCode.BadRequest, "Send the bytes");
        await Refused(await service.Send("GIF8 no"u8.ToArray()), HttpStatusCode.BadRequest, "header cannot be read");
        await Refused(await service.Send(White[..^30]), HttpStatusCode.BadRequest, "cut off");
        var jpeg = ServedTiny.Image(_folder, 90, ending: ".jpg");
        await Refused(await service.Send(jpeg[..^2], type: "image/jpeg"), HttpStatusCode.BadRequest, "cut off");
        await Refused(await service.Send(new byte[6000]), HttpStatusCode.RequestEntityTooLarge, "--max-mb");
        await Refused(
            await service.Send(ServedTiny.Image(_folder, 90, 300)), HttpStatusCode.RequestEntityTooLarge, "is 300×50, more than the 0.006");
        await Refused(await service.Send(White, type: "text/plain"), HttpStatusCode.UnsupportedMediaType, "is text/plain; send image/jpeg");
        using var untyped = RunningService.Content(White, null);
        await Refused(await service.Client.PostAsync("/v1/detect", untyped), HttpStatusCode.UnsupportedMediaType, "missing");
        foreach (var (query, detail) in new[]
                 {
                     ("threshold=1.2", "a number from 0 to 1"), ("threshold=0,4", "a number from 0 to 1"), ("threshold=NaN", "0 to 1"),
                     ("max=0", "at least 1"), ("max=x", "at least 1"), ("treshold=0.1", "known are model, threshold, max"),
                     ("max=1&max=2", "once"),
                 })
            await Refused(await service.Send(White, "/v1/detect?" + query), HttpStatusCode.BadRequest, detail);
        await Refused(await service.Send(White, "/v1/detect?model=big"), HttpStatusCode.NotFound, "'big' is not served; there is tiny");
        await Refused(await service.Client.GetAsync("/v1/detect"), HttpStatusCode.MethodNotAllowed, "POST");
        await Refused(await service.Client.GetAsync("/nothing"), HttpStatusCode.NotFound, "/openapi/v1.json");
        Assert.HasCount(2, (await RunningService.Read(await service.Send(White)))["detections"]!.AsArray(), "alive");
        Assert.AreEqual("", service.Log);

        static Task Refused(HttpResponseMessage response, HttpStatusCode status, string detail) =>
            RunningService.Refused(response, status, detail);
    }

    [TestMethod]
    public async Task Who_stops_in_the_middle_is_refused_and_who_leaves_is_no_error()
    {
        await using var service = await RunningService.Start(
            _folder, settings => settings with { Patience = TimeSpan.FromSeconds(1.1) });
        const string head = "POST /v1/detect HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: 5000\r\n\r\nabc";
        using (var leaving = new TcpClient())
        {
            await leaving.ConnectAsync(IPAddress.Loopback, service.Address.Port);
            await leaving.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
        }
        var answers = await Task.WhenAll(Raw(service, head), Raw(service, "POST /v1/detect HTTP/1.1\r\nHost: loc"));
        foreach (var answer in answers)
            StringAssert.StartsWith(answer, "HTTP/1.1 408");
        Assert.AreEqual("", service.Log);
    }

    [TestMethod]
    public async Task A_full_queue_says_so_and_when_to_come_again()
    {
        await using var service = await RunningService.Start(
            _folder, settings => settings with { Queue = 1, WaitMilliseconds = 10_000, MaximumBatch = 2, Runs = 1 });
        using var leaving = new CancellationTokenSource();
        var first = service.Client.PostAsync("/v1/detect", RunningService.Content(White, "image/png"), leaving.Token);
        await ServedTiny.Until(() => service.Service.Inside == 1);
        using var response = await service.Send(White);
        await RunningService.Refused(response, HttpStatusCode.ServiceUnavailable, "try again");
        Assert.AreEqual("1", response.Headers.RetryAfter?.ToString());
        await leaving.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => first);
        Assert.AreEqual("", service.Log, "a client that leaves is no error");
    }

    [TestMethod]
    public async Task The_end_answers_what_was_accepted()
    {
        await using var service = await RunningService.Start(
            _folder, settings => settings with { WaitMilliseconds = 300, MaximumBatch = 9, Runs = 1 });
        var accepted = Enumerable.Range(0, 4).Select(_ => service.Send(White)).ToArray();
        await ServedTiny.Until(() => service.Service.Inside == 4);
        await service.App.StopAsync();
        foreach (var response in accepted)
            Assert.AreEqual(HttpStatusCode.OK, (await response).StatusCode);
        await Assert.ThrowsExactlyAsync<HttpRequestException>(() => service.Send(White));
    }

    [TestMethod]
    public async Task Models_are_listed_and_exchanged()
    {
        await using var service = await RunningService.Start(_folder, null, "dense", "sparse");
        var models = JsonNode.Parse(await service.Client.GetStringAsync("/v1/models"))!.AsArray();
        Assert.AreEqual("dense sparse", string.Join(' ', models.Select(model => (string?)model!["name"])));
        Assert.AreEqual("scratch pit patch", string.Join(' ', models[0]!["classes"]!.AsArray()));
        Assert.IsFalse(models.ToJsonString().Contains(_folder.Path), "paths are nobody's business");

        ServedTiny.Write(_folder, "dense", other: true);
        using var reload = await service.Client.PostAsync("/v1/models/dense/reload", null);
        Assert.AreEqual(HttpStatusCode.OK, reload.StatusCode);
        using var response = await service.Send(White, "/v1/detect?threshold=0.2");
        Assert.HasCount(1, (await RunningService.Read(response))["detections"]!.AsArray());

        File.WriteAllText(_folder.File("dense.onnx"), "no model");
        using var damaged = await service.Client.PostAsync("/v1/models/dense/reload", null);
        await RunningService.Refused(damaged, HttpStatusCode.Conflict, "stays in service");
        StringAssert.Contains(service.Log, "warning: model dense stays as it was: " + _folder.File("dense.onnx"));
        using var unknown = await service.Client.PostAsync("/v1/models/big/reload", null);
        await RunningService.Refused(unknown, HttpStatusCode.NotFound, "there are dense, sparse");
        Assert.AreEqual(HttpStatusCode.OK, (await service.Send(White)).StatusCode);
    }

    [TestMethod]
    public async Task With_a_token_only_the_page_and_the_probes_are_open()
    {
        await using var service = await RunningService.Start(_folder, settings => settings with { Token = "a long and secret word" });
        foreach (var path in new[] { "/", "/page.js", "/health/live", "/health/ready" })
            Assert.AreEqual(HttpStatusCode.OK, (await service.Client.GetAsync(path)).StatusCode, path);
        foreach (var path in new[] { "/v1/models", "/metrics", "/openapi/v1.json", "/nothing" })
            await RunningService.Refused(await service.Client.GetAsync(path), HttpStatusCode.Unauthorized, "Authorization: Bearer TOKEN");
        await RunningService.Refused(await service.Send(White), HttpStatusCode.Unauthorized, "--token");
        service.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "a long and secret wore");
        await RunningService.Refused(await service.Send(White), HttpStatusCode.Unauthorized, "--token");
        service.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "a long and secret word");
        Assert.AreEqual(HttpStatusCode.OK, (await service.Send(White)).StatusCode);
    }

    [TestMethod]
    public async Task Other_web_pages_in_the_browser_are_refused()
    {
        await using var service = await RunningService.Start(_folder);
        service.Client.DefaultRequestHeaders.Add("Origin", "https://elsewhere.example");
        await RunningService.Refused(await service.Send(White), HttpStatusCode.Forbidden, "own page only");
        service.Client.DefaultRequestHeaders.Remove("Origin");
        service.Client.DefaultRequestHeaders.Add("Origin", service.Address.GetLeftPart(UriPartial.Authority));
        Assert.AreEqual(HttpStatusCode.OK, (await service.Send(White)).StatusCode);
        service.Client.DefaultRequestHeaders.Host = "rebound.example";
        await RunningService.Refused(await service.Client.GetAsync("/v1/models"), HttpStatusCode.Forbidden, "localhost");
    }

    [TestMethod]
    public async Task Metrics_count_images_by_outcome_and_the_interface_is_described()
    {
        await using var service = await RunningService.Start(_folder, null, "counted");
        await service.Send(White);
        await service.Send(White[..^9]);
        var metrics = await service.Client.GetStringAsync("/metrics");
        StringAssert.Contains(metrics, "images{model=\"counted\",outcome=\"ok\"} 1");
        StringAssert.Contains(metrics, "images{model=\"counted\",outcome=\"bad_image\"} 1");
        StringAssert.Contains(metrics, "image_seconds_count{model=\"counted\"} 1");

        var api = JsonNode.Parse(await service.Client.GetStringAsync("/openapi/v1.json"))!;
        Assert.AreEqual(
            "/v1/detect /v1/detect/batch /v1/models /v1/models/{name}/reload",
            string.Join(' ', api["paths"]!.AsObject().Select(path => path.Key).Order(StringComparer.Ordinal)));
        var detect = api["paths"]!["/v1/detect"]!["post"]!;
        Assert.AreEqual("model threshold max", string.Join(' ', detect["parameters"]!.AsArray().Select(one => (string?)one!["name"])));
        Assert.IsNotNull(detect["requestBody"]!["content"]!["image/jpeg"]);
        Assert.IsNotNull(api["components"]!["schemas"]!["DetectAnswer"]!["properties"]!["detections"]);
    }

    /// <summary>Sends a text and gives what comes back until the end of the connection.</summary>
    private static async Task<string> Raw(RunningService service, string text)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, service.Address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
