using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML.SparseDetr;
using SparseDetr.Cli.Serving;

namespace SparseDetr.Cli.Verbs;

/// <summary><c>sparse-detr serve</c>: models behind HTTP, and a page to try them on.</summary>
internal sealed class ServeVerb : IVerb
{
    /// <summary>Where a token may stand that no list of processes shows.</summary>
    private const string TokenVariable = "SPARSE_DETR_TOKEN";

    private const int ShortToken = 16;

    private readonly Argument<string[]> _models = new("MODEL")
    {
        Description = "Models (.zip, .onnx), each as FILE or NAME=FILE; the first one answers where a request names none",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<string> _address = new("--address")
    {
        Description = "Address to listen on; any but this machine's own needs --token",
        HelpName = "IP",
        DefaultValueFactory = _ => "127.0.0.1",
    };
    private readonly Option<int?> _port = CommonOptions.Positive(
        new Option<int?>("--port")
        {
            Description = "Port; 0 takes a free one",
            HelpName = "N",
            DefaultValueFactory = _ => ServeSettings.DefaultPort,
        },
        0, 65535);
    private readonly Option<string?> _token = new("--token")
    {
        Description = $"Clients must send \"Authorization: Bearer SECRET\"; the variable {TokenVariable} does the same and is in no list "
            + "of processes",
        HelpName = "SECRET",
    };
    private readonly Option<int?> _threads = Number("--threads", "Threads of one network run", 1, 256, 1);
    private readonly ProviderOption _provider = new();
    private readonly Option<int?> _runs = Number("--runs", "Network runs at the same time [default: one for each processor]", 1, 256, null);
    private readonly Option<int?> _batch = Number("--max-batch", "Most images of one network run", 1, 256, 4);
    private readonly Option<int?> _wait = Number(
        "--wait-ms", "Milliseconds that an image waits at most for others to fill its batch", 0, 10_000, 0);
    private readonly Option<int?> _queue = Number(
        "--queue", "Images that may be inside for each model; others are refused with 503", 1, 100_000, 64);
    private readonly Option<int?> _megabytes = Number("--max-mb", "Largest image file in MiB", 1, 1024, 20);
    private readonly Option<int?> _megapixels = Number("--max-megapixels", "Largest image in millions of pixels", 1, 500, 40);
    private readonly Option<float?> _threshold = new("--threshold")
    {
        Description = "Lowest score to report where a request names none, 0 to 1 [default: what the model recommends, else 0.4]",
        HelpName = "X",
    };

    public Command Build(Terminal terminal)
    {
        var command = new Command("serve", "Serve models over HTTP, with a page to try them on")
        {
            _models, _address, _port, _token, _threads, _runs, _batch, _wait, _queue, _megabytes, _megapixels, _threshold,
        };
        _provider.AddTo(command);
        _threshold.Validators.Add(result =>
        {
            // A text that is no number is reported by StrictNumbers.
            if (result.Tokens is [var token] && float.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                && value is not (>= 0 and <= 1))
                result.AddError($"{_threshold.Name} {token.Value}: allowed is 0 to 1.");
        });
        command.Validators.Add(result =>
        {
            try
            {
                ServedFile.Parse(result.GetValue(_models) ?? []);
            }
            catch (FormatException error)
            {
                result.AddError(error.Message);
            }
            var text = result.GetValue(_address) ?? "127.0.0.1"; // defaults come after the checks
            if (AddressOf(text) is not { } address)
                result.AddError($"--address {text}: an IP address is needed, such as 127.0.0.1 or 0.0.0.0 for all of this machine.");
            else if (!IPAddress.IsLoopback(address) && string.IsNullOrEmpty(TokenOf(result.GetValue(_token))))
                result.AddError($"--address {text}: others could use the service; add --token SECRET (or the variable {TokenVariable}), "
                    + "or leave --address out to serve this machine alone.");
            if (result.GetValue(_token) is { } token && token.Any(letter => letter is <= ' ' or > '~'))
                result.AddError("--token: only letters, digits and signs of ASCII can be sent in a header.");
        });
        command.SetAction((parsed, cancelled) => RunAsync(parsed, terminal, cancelled));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancelled)
    {
        var settings = SettingsOf(parsed);
        if (settings.Models.FirstOrDefault(model => !File.Exists(model.File)) is { } missing)
            throw new FileNotFoundException($"{missing.File}: the file is not there.", missing.File);
        if (settings.Token is { Length: < ShortToken })
            terminal.Warn($"the token has fewer than {ShortToken} letters and can be guessed.");
        await using var app = ServeApplication.Build(settings, terminal);
        foreach (var service in app.Services.GetRequiredService<DetectionServices>().LoadAll())
            terminal.Say(Describe(service.Model, settings));
        try
        {
            await app.StartAsync(cancelled);
        }
        catch (IOException error)
        {
            throw new IOException($"{error.Message} Take another --port, or 0 for a free one.", error);
        }
        terminal.Say($"listening on {string.Join(", ", app.Urls)}: a page to try it at /, the interface at /openapi/v1.json; "
            + "Ctrl-C ends it.");
        await Task.Delay(Timeout.Infinite, cancelled).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await app.StopAsync(CancellationToken.None);
        var counts = app.Services.GetRequiredService<RequestCounts>();
        terminal.Result(
            new JsonObject { ["answered"] = counts.Answered, ["refused"] = counts.Refused, ["failed"] = counts.Failed },
            [$"ended: {counts.Answered} requests answered, {counts.Refused} refused, {counts.Failed} failed."]);
        return CommandLine.Success;
    }

    private ServeSettings SettingsOf(ParseResult parsed) => new()
    {
        Models = ServedFile.Parse(parsed.GetRequiredValue(_models)),
        Address = AddressOf(parsed.GetRequiredValue(_address))!,
        Port = parsed.GetValue(_port)!.Value,
        Token = TokenOf(parsed.GetValue(_token)),
        Scoring = _provider.Read(parsed, parsed.GetValue(_threads)),
        Runs = parsed.GetValue(_runs),
        MaximumBatch = parsed.GetValue(_batch)!.Value,
        WaitMilliseconds = parsed.GetValue(_wait)!.Value,
        Queue = parsed.GetValue(_queue)!.Value,
        MaximumBytes = (long)parsed.GetValue(_megabytes)!.Value << 20,
        MaximumPixels = parsed.GetValue(_megapixels)!.Value * 1_000_000L,
        Threshold = parsed.GetValue(_threshold),
    };

    private static string Describe(ServedModel model, ServeSettings settings) => string.Create(
        CultureInfo.InvariantCulture,
        $"model {model.Name}: {model.Network}, {model.InputWidth}×{model.InputHeight} pixels, {model.ClassNames.Count} classes, "
        + $"{model.FileBytes / 1e6:0.0} MB, on {settings.Scoring}, score threshold {DetectQuery.DefaultThreshold(model, settings):0.0##}");

    private static IPAddress? AddressOf(string text) =>
        text.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
        : IPAddress.TryParse(text.Trim('[', ']'), out var address) ? address : null;

    private static string? TokenOf(string? option) =>
        (option ?? Environment.GetEnvironmentVariable(TokenVariable)) is { Length: > 0 } token ? token : null;

    private static Option<int?> Number(string name, string description, int smallest, int largest, int? usual)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "N" };
        if (usual is not null)
            option.DefaultValueFactory = _ => usual;
        return CommonOptions.Positive(option, smallest, largest);
    }
}
