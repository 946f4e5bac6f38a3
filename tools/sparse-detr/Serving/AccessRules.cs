using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace SparseDetr.Cli.Serving;

/// <summary>
/// Who may ask. Without a token the service is for this machine alone; a web page that is open in its browser must not reach it either,
/// be it by a form that it sends or by a name of its own that it lets point here.
/// </summary>
internal sealed class AccessRules(ServeSettings settings)
{
    // Both sides have one length then, and the comparison tells nothing about where they differ.
    private readonly byte[]? _token = settings.Token is { } token ? SHA256.HashData(Encoding.UTF8.GetBytes(token)) : null;

    /// <summary>Why a request is refused, or null.</summary>
    public RequestProblem? FindProblem(HttpRequest request)
    {
        if (_token is null && !IsThisMachine(request.Host.Host))
            return new RequestProblem(403, "The name of the host is not that of this machine",
                "Without --token only localhost, 127.0.0.1 and [::1] are answered.");
        if (IsFromElsewhere(request))
            return new RequestProblem(403, "The request comes from another web page",
                "Browsers may use this service from its own page only; programs send no Origin header.");
        return _token is null || IsOpen(request.Path) || HasToken(request) ? null
            : new RequestProblem(401, "A token is needed", "Send the header \"Authorization: Bearer TOKEN\" with the token of --token.");
    }

    private static bool IsThisMachine(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static bool IsFromElsewhere(HttpRequest request) =>
        request.Headers.Origin is [{ } origin, ..]
        && !origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)
        && !origin.Equals($"https://{request.Host}", StringComparison.OrdinalIgnoreCase); // behind a proxy

    /// <summary>The page asks for the token itself, and probes have none.</summary>
    private static bool IsOpen(PathString path) => ServedPage.Has(path) || path.StartsWithSegments("/health");

    private bool HasToken(HttpRequest request)
    {
        const string scheme = "Bearer ";
        var sent = request.Headers.Authorization.ToString();
        return sent.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(sent[scheme.Length..].Trim())), _token);
    }
}
