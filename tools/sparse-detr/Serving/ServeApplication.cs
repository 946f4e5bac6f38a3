using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Serving;

/// <summary>Puts the service together. Nothing is read from settings files or variables of the folder that it starts in.</summary>
internal static class ServeApplication
{
    /// <summary>Bytes a second that a body must bring, once <see cref="ServeSettings.Patience"/> is over.</summary>
    private const double LeastBytesPerSecond = 2048;

    public static WebApplication Build(ServeSettings settings, Terminal terminal)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, settings));
        builder.Services.AddRoutingCore();
        builder.Services.AddApiDescription();
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(terminal);
        builder.Services.AddSingleton<RequestCounts>();
        builder.Services.AddSingleton<ServiceMetrics>();
        builder.Services.AddSingleton<DetectEndpoints>();
        builder.Services.AddSingleton<ModelEndpoints>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        foreach (var model in settings.Models)
            builder.Services.AddSparseDetr(model.Name, options => Configure(options, model, settings));

        var app = builder.Build();
        var (access, counts) = (new AccessRules(settings), app.Services.GetRequiredService<RequestCounts>());
        app.Use((context, next) => Count(context, next, counts));
        app.Use((context, next) => Problems.Catch(context, next, terminal));
        app.Use((context, next) => Guard(context, next, access));
        app.UseRouting();
        app.MapApiDescription();
        app.Services.GetRequiredService<DetectEndpoints>().Map(app);
        app.Services.GetRequiredService<ModelEndpoints>().Map(app);
        app.Services.GetRequiredService<ServiceMetrics>().Map(app);
        ServedPage.Map(app);
        MapHealth(app);
        return app;
    }

    private static void Configure(KestrelServerOptions kestrel, ServeSettings settings)
    {
        kestrel.Listen(settings.Address, settings.Port);
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxConcurrentConnections = ServeSettings.MaximumConnections;
        limits.MaxRequestBodySize = settings.MaximumBytes;
        limits.MaxRequestHeadersTotalSize = 16 << 10;
        limits.RequestHeadersTimeout = settings.Patience;
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(1);
        limits.MinRequestBodyDataRate = new MinDataRate(LeastBytesPerSecond, settings.Patience);
        limits.MinResponseDataRate = new MinDataRate(LeastBytesPerSecond, settings.Patience);
    }

    private static void Configure(DetectionServiceOptions options, ServedFile model, ServeSettings settings)
    {
        options.ModelFile = model.File;
        options.ExecutionProvider = settings.Scoring.ExecutionProvider;
        options.DeviceId = settings.Scoring.DeviceId;
        options.Threads = settings.Scoring.Threads;
        options.ConcurrentRuns = settings.Runs;
        options.MaximumBatch = settings.MaximumBatch;
        options.WaitMilliseconds = settings.WaitMilliseconds;
        options.QueueCapacity = settings.Queue;
        options.MaximumPixels = settings.MaximumPixels;
        options.ScoreThreshold = settings.Threshold;
    }

    private static async Task Count(HttpContext context, RequestDelegate next, RequestCounts counts)
    {
        await next(context);
        if (context.Request.Path.StartsWithSegments("/v1/detect"))
            counts.Add(context.Response.StatusCode);
    }

    private static Task Guard(HttpContext context, RequestDelegate next, AccessRules access)
    {
        ServedPage.Protect(context.Response.Headers);
        return access.FindProblem(context.Request) is { } problem ? throw problem : next(context);
    }

    private static void MapHealth(WebApplication app)
    {
        app.MapGet("/health/live", () => "live").ExcludeFromDescription();
        app.MapGet("/health/ready", (HttpContext context, DetectionServices services, IHostApplicationLifetime lifetime) =>
        {
            services.LoadAll();
            if (lifetime.ApplicationStopping.IsCancellationRequested)
                context.Response.StatusCode = (int)HttpStatusCode.ServiceUnavailable;
            return context.Response.WriteAsync(context.Response.StatusCode == 200 ? "ready" : "ending");
        }).ExcludeFromDescription();
    }
}
