using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Serving;

/// <summary>What is served, and its exchange.</summary>
internal sealed class ModelEndpoints(DetectionServices services, ServeSettings settings, Terminal terminal)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/models", (Delegate)ListAsync).DescribeModels();
        routes.MapPost("/v1/models/{name}/reload", (Delegate)ReloadAsync).DescribeReload();
    }

    private Task ListAsync(HttpContext context) => Answer(context, [.. services.Names.Select(name => services.Find(name)!.Model)]);

    private async Task ReloadAsync(HttpContext context)
    {
        var service = DetectQuery.Find(services, (string?)context.GetRouteValue("name"));
        try
        {
            var model = await service.ReloadAsync(context.RequestAborted);
            terminal.Say($"model {service.Name} has been loaded again.");
            await Answer(context, [model]);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            // The path is for whoever runs the service, not for its clients.
            terminal.Warn($"model {service.Name} stays as it was: {error.Message}");
            throw new RequestProblem(409, "The model file cannot be used",
                "The model that was loaded before stays in service; the log of the service says what is wrong with the file.");
        }
    }

    private Task Answer(HttpContext context, IReadOnlyList<ServedModel> models) => context.Response.WriteAsJsonAsync(
        [.. models.Select(model => ModelAnswer.Of(model, DetectQuery.DefaultThreshold(model, settings)))],
        ServeJson.Plain.IReadOnlyListModelAnswer, cancellationToken: context.RequestAborted);
}
