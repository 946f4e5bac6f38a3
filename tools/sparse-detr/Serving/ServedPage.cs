using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace SparseDetr.Cli.Serving;

/// <summary>The page to try models on; it is part of the program.</summary>
internal static class ServedPage
{
    /// <summary>Its own files and images of the user, and nothing else.</summary>
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly Dictionary<string, (string Type, byte[] Bytes)> Files = new()
    {
        ["/"] = ("text/html; charset=utf-8", Read("page.html")),
        ["/page.css"] = ("text/css; charset=utf-8", Read("page.css")),
        ["/page.js"] = ("text/javascript; charset=utf-8", Read("page.js")),
    };

    public static bool Has(PathString path) => path.Value is { } text && Files.ContainsKey(text);

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (path, (type, bytes)) in Files)
            routes.MapGet(path, (HttpContext context) =>
            {
                context.Response.ContentType = type;
                context.Response.Headers.CacheControl = "no-cache";
                return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
            }).ExcludeFromDescription();
    }

    /// <summary>What browsers are told with every answer.</summary>
    public static void Protect(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    private static byte[] Read(string name)
    {
        using var stream = typeof(ServedPage).Assembly.GetManifestResourceStream($"SparseDetr.Cli.Serving.Page.{name}")!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
