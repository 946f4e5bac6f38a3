using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML.SparseDetr.Tests.Serving;
using SparseDetr.Cli;
using SparseDetr.Cli.Serving;

namespace Microsoft.ML.SparseDetr.Tests.CommandLine.Serving;

/// <summary>A service with tiny models on a free port of this machine, and a client.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private readonly StringWriter _log = new();

    private RunningService(TemporaryFolder folder, Func<ServeSettings, ServeSettings>? change, string[] models)
    {
        Folder = folder;
        var settings = new ServeSettings
        {
            Models = [.. models.Select((name, i) => new ServedFile(name, ServedTiny.Write(folder, name, other: i > 0)))],
            Port = 0,
        };
        App = ServeApplication.Build(change?.Invoke(settings) ?? settings, new Terminal(_log, _log, interactive: false));
    }

    public TemporaryFolder Folder { get; }

    public WebApplication App { get; }

    public HttpClient Client { get; } = new();

    public Uri Address => Client.BaseAddress!;

    public string Log => _log.ToString();

    public DetectionService Service => App.Services.GetRequiredService<DetectionServices>().Find(null)!;

    public static async Task<RunningService> Start(
        TemporaryFolder folder, Func<ServeSettings, ServeSettings>? change = null, params string[] models)
    {
        var service = new RunningService(folder, change, models.Length == 0 ? ["tiny"] : models);
        await service.App.StartAsync();
        service.Client.BaseAddress = new Uri(service.App.Urls.Single());
        return service;
    }

    /// <summary>Sends the bytes of an image.</summary>
    public Task<HttpResponseMessage> Send(byte[] image, string address = "/v1/detect", string type = "image/png") =>
        Client.PostAsync(address, Content(image, type));

    public static ByteArrayContent Content(byte[] image, string? type)
    {
        var content = new ByteArrayContent(image);
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        return content;
    }

    /// <summary>A form with files.</summary>
    public static MultipartFormDataContent Form(params (string Name, byte[] Bytes)[] files)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, bytes) in files)
            form.Add(new ByteArrayContent(bytes), "image", name);
        return form;
    }

    public static async Task<JsonNode> Read(HttpResponseMessage response) => JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

    /// <summary>Demands a problem with a status and a word that says what is wrong.</summary>
    public static async Task Refused(HttpResponseMessage response, HttpStatusCode status, string detail)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.AreEqual(status, response.StatusCode, text);
        Assert.AreEqual("application/problem+json", response.Content.Headers.ContentType?.MediaType, text);
        var problem = JsonNode.Parse(text)!;
        Assert.AreEqual((int)status, (int)problem["status"]!);
        StringAssert.Contains((string)problem["detail"]!, detail);
        Assert.IsFalse(text.Contains("   at "), text);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.DisposeAsync();
    }
}
