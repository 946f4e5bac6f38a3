using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace SparseDetr.Cli.Serving;

/// <summary>Takes images out of requests, one at a time; nothing is written to disk.</summary>
internal sealed class SentImages(ServeSettings settings, BodyMemory memory)
{
    private const int LongestBoundary = 200;

    /// <summary>The one image of a request: its body, or the first file of its form.</summary>
    public async Task<SentImage> ReadOneAsync(HttpContext context)
    {
        var type = TypeOf(context.Request);
        if (IsForm(type))
        {
            await foreach (var part in ReadAllAsync(context))
                return part.Image ?? throw part.Problem!;
            throw new RequestProblem(400, "The form has no file", "Send the image as a file: curl -F image=@photo.jpg …");
        }
        if (!type.Type.Equals("image", StringComparison.OrdinalIgnoreCase)
            && !type.MediaType.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase))
            throw WrongType(type.ToString());
        return await ReadAsync("image", context.Request.Body, context.Request.ContentLength, context.RequestAborted);
    }

    /// <summary>The files of a form, as they arrive. One that cannot be used comes as a problem, and the next ones follow.</summary>
    public async IAsyncEnumerable<(string Name, SentImage? Image, Exception? Problem)> ReadAllAsync(HttpContext context)
    {
        var type = TypeOf(context.Request);
        if (!IsForm(type))
            throw WrongType(type.ToString());
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        if (boundary.Length is 0 or > LongestBoundary)
            throw new RequestProblem(400, "The form cannot be read", "The header Content-Type names no boundary, or one that is too long.");
        var reader = new MultipartReader(boundary, context.Request.Body);
        while (await NextAsync(reader, context.RequestAborted) is { } part)
        {
            if (!ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition) || !disposition.IsFileDisposition())
                continue;
            var name = RequestProblem.Shorten(HeaderUtilities.RemoveQuotes(
                disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).ToString());
            SentImage? image = null;
            Exception? problem = null;
            try
            {
                image = await ReadAsync(name, part.Body, null, context.RequestAborted);
            }
            catch (RequestProblem refusal)
            {
                problem = refusal;
            }
            yield return (name, image, problem);
        }
    }

    private async Task<SentImage> ReadAsync(string name, Stream body, long? length, CancellationToken cancellation)
    {
        var image = new SentImage(name, memory);
        try
        {
            await image.ReadAsync(body, length, settings.MaximumBytes, cancellation);
            return image;
        }
        catch (Exception error)
        {
            image.Dispose();
            if (error is IOException and not BadHttpRequestException)
                throw Damaged(error);
            throw;
        }
    }

    private static async Task<MultipartSection?> NextAsync(MultipartReader reader, CancellationToken cancellation)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellation);
        }
        catch (Exception error) when (error is (IOException or InvalidDataException) and not BadHttpRequestException)
        {
            throw Damaged(error);
        }
    }

    private static RequestProblem Damaged(Exception error) =>
        new(400, "The form cannot be read", $"It is cut off or damaged: {error.Message}");

    private static MediaTypeHeaderValue TypeOf(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) ? type : throw WrongType(request.ContentType);

    private static bool IsForm(MediaTypeHeaderValue type) =>
        type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);

    private static RequestProblem WrongType(string? type) => new(
        415, "The type of the content cannot be read",
        $"Content-Type is {(string.IsNullOrEmpty(type) ? "missing" : RequestProblem.Shorten(type))}; send image/jpeg, image/png, "
        + "image/webp, image/bmp, image/gif, application/octet-stream or multipart/form-data.");
}
