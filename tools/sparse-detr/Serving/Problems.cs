using Microsoft.AspNetCore.Http;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Serving;

/// <summary>The one place where a failure becomes an answer.</summary>
internal static class Problems
{
    public const string ContentType = "application/problem+json";

    private static readonly Dictionary<int, (string Title, string Detail)> Known = new()
    {
        [404] = ("There is nothing at this address", "See /openapi/v1.json for what there is, or / for a page to try it on."),
        [405] = ("The method does not fit the address", "Images are sent with POST; see /openapi/v1.json."),
        [408] = ("The request came too slowly", "Send the image without pauses; a slow client holds a place that others need."),
        [413] = ("The request is too large", "Make the image smaller, or start the service with a larger --max-mb."),
        [415] = ("The type of the content cannot be read", "Send the bytes of an image, or multipart/form-data."),
        [431] = ("The headers are too large", "Send fewer or shorter headers."),
    };

    /// <summary>What the client of a failed request is told.</summary>
    public static Problem Of(Exception failure) => failure switch
    {
        RequestProblem problem => new(problem.Title, problem.Status, problem.Message),
        ImageException { IsTooLarge: true } image => new("The image has too many pixels", 413, $"The image {image.Problem}."),
        ImageException image => new("The image cannot be used", 400, $"The image {image.Problem}."),
        DetectionQueueFullException => new("The service is busy", 503, failure.Message),
        ObjectDisposedException => new("The service is ending", 503, "Send the request to another instance, or again after the restart."),
        BadHttpRequestException bad => OfStatus(bad.StatusCode, bad.Message),
        InvalidDataException => new("The model cannot be run", 500, failure.Message),
        _ => new("The service has failed", 500, "The cause stands in its log."),
    };

    /// <summary>What a status alone says.</summary>
    public static Problem OfStatus(int status, string? detail = null) => Known.TryGetValue(status, out var known)
        ? new(known.Title, status, known.Detail)
        : new("The request cannot be read", status, detail ?? "See /openapi/v1.json.");

    /// <summary>Catches what endpoints throw, and gives bare status codes a body.</summary>
    public static async Task Catch(HttpContext context, RequestDelegate next, Terminal terminal)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null })
                await Write(context, OfStatus(context.Response.StatusCode));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be told.
            context.Response.StatusCode = 499;
        }
        catch (Exception failure)
        {
            var problem = Of(failure);
            if (problem.Status == 500)
                terminal.Error($"{context.Request.Method} {context.Request.Path}: {failure}");
            if (!context.Response.HasStarted)
                await Write(context, problem);
        }
    }

    public static Task Write(HttpContext context, Problem problem)
    {
        context.Response.Clear();
        context.Response.StatusCode = problem.Status;
        if (problem.Status == 503)
            context.Response.Headers.RetryAfter = "1";
        if (problem.Status == 401)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        return context.Response.WriteAsJsonAsync(problem, ServeJson.Plain.Problem, ContentType, context.RequestAborted);
    }
}
