using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Serving;

/// <summary>Images in, detections out.</summary>
internal sealed class DetectEndpoints(DetectionServices services, ServeSettings settings)
{
    /// <summary>Images of one request that are on their way at the same time.</summary>
    private const int Ahead = 8;

    /// <summary>What surrounds files in a form.</summary>
    private const int FormBytes = 64 << 10;

    private readonly SentImages _images = new(settings, new BodyMemory(settings.MaximumBodies));

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/detect", (Delegate)OneAsync).DescribeDetect();
        routes.MapPost("/v1/detect/batch", (Delegate)BatchAsync).DescribeBatch();
    }

    private async Task OneAsync(HttpContext context)
    {
        Limit(context, settings.MaximumBytes + FormBytes);
        var query = DetectQuery.Of(context.Request, services, settings);
        using var image = await _images.ReadOneAsync(context);
        var answer = await DetectAsync(query, image, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(answer, ServeJson.Plain.DetectAnswer, cancellationToken: context.RequestAborted);
    }

    private async Task BatchAsync(HttpContext context)
    {
        Limit(context, ServeSettings.MaximumBatchImages * settings.MaximumBytes);
        var query = DetectQuery.Of(context.Request, services, settings);
        var entries = new List<Task<BatchAnswer.Entry>>();
        try
        {
            await foreach (var (name, image, problem) in _images.ReadAllAsync(context))
            {
                if (entries.Count == ServeSettings.MaximumBatchImages)
                {
                    image?.Dispose();
                    throw new RequestProblem(413, "There are too many images",
                        $"At most {ServeSettings.MaximumBatchImages} images are read of one request; send the others in another one.");
                }
                entries.Add(image is null
                    ? Task.FromResult(new BatchAnswer.Entry(name, null, Problems.Of(problem!)))
                    : DetectEntryAsync(query, image, context.RequestAborted));
                if (entries.Count >= Ahead)
                    await entries[^Ahead];
            }
        }
        finally
        {
            await ((Task)Task.WhenAll(entries)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // none may outlive its request
        }
        if (entries.Count == 0)
            throw new RequestProblem(400, "The form has no file", "Send images as files: curl -F image=@1.jpg -F image=@2.jpg …");
        var answer = new BatchAnswer(await Task.WhenAll(entries));
        await context.Response.WriteAsJsonAsync(answer, ServeJson.Plain.BatchAnswer, cancellationToken: context.RequestAborted);
    }

    private static async Task<BatchAnswer.Entry> DetectEntryAsync(DetectQuery query, SentImage image, CancellationToken cancellation)
    {
        using (image)
            try
            {
                return new BatchAnswer.Entry(image.Name, await DetectAsync(query, image, cancellation), null);
            }
            catch (Exception error) when (error is ImageException or DetectionQueueFullException)
            {
                return new BatchAnswer.Entry(image.Name, null, Problems.Of(error));
            }
    }

    private static async Task<DetectAnswer> DetectAsync(DetectQuery query, SentImage image, CancellationToken cancellation) =>
        DetectAnswer.Of(await query.Service.DetectAsync(image.Bytes, query.Threshold, query.Maximum, cancellation));

    private static void Limit(HttpContext context, long bytes)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = bytes;
    }
}
