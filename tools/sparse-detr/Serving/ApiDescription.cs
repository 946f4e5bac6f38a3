using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace SparseDetr.Cli.Serving;

/// <summary>The OpenAPI document: what the endpoints take and give, as generators of clients want to know it.</summary>
internal static class ApiDescription
{
    private static readonly string[] ImageTypes =
        ["image/jpeg", "image/png", "image/webp", "image/bmp", "image/gif", "application/octet-stream"];

    public static void AddApiDescription(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ServeJson.Default));
        services.AddOpenApi(options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "sparse-detr serve",
                Version = "v1",
                Description = "Finds objects in images. Errors are application/problem+json (RFC 9457).",
            };
            document.Servers?.Clear();
            return Task.CompletedTask;
        }));
    }

    public static void MapApiDescription(this IEndpointRouteBuilder routes) => routes.MapOpenApi("/openapi/{documentName}.json");

    public static void DescribeDetect(this RouteHandlerBuilder endpoint) => endpoint
        .WithName("Detect").WithTags("detect").WithSummary("Find objects in one image")
        .Produces<DetectAnswer>().WithProblems(400, 401, 404, 408, 413, 415, 503)
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters = QueryParameters();
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Description = "The bytes of an image file, or a form with one.",
                Content = ImageTypes.ToDictionary(type => type, _ => (OpenApiMediaType)new() { Schema = Binary() })
                    .Append(new("multipart/form-data", Form(Binary()))).ToDictionary(),
            };
            return Task.CompletedTask;
        });

    public static void DescribeBatch(this RouteHandlerBuilder endpoint) => endpoint
        .WithName("DetectBatch").WithTags("detect").WithSummary("Find objects in several images; one that cannot be used has its problem")
        .Produces<BatchAnswer>().WithProblems(400, 401, 404, 408, 413, 415, 503)
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters = QueryParameters();
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Description = $"A form with up to {ServeSettings.MaximumBatchImages} images.",
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["multipart/form-data"] = Form(new OpenApiSchema { Type = JsonSchemaType.Array, Items = Binary() }),
                },
            };
            return Task.CompletedTask;
        });

    public static void DescribeModels(this RouteHandlerBuilder endpoint) => endpoint
        .WithName("ListModels").WithTags("models").WithSummary("The models, the first of which is meant where none is named")
        .Produces<IReadOnlyList<ModelAnswer>>().WithProblems(401);

    public static void DescribeReload(this RouteHandlerBuilder endpoint) => endpoint
        .WithName("ReloadModel").WithTags("models").WithSummary("Load the file of a model again; no request is lost")
        .Produces<IReadOnlyList<ModelAnswer>>().WithProblems(401, 404, 409)
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters =
            [
                new OpenApiParameter
                {
                    Name = "name",
                    In = ParameterLocation.Path,
                    Required = true,
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                },
            ];
            return Task.CompletedTask;
        });

    private static RouteHandlerBuilder WithProblems(this RouteHandlerBuilder endpoint, params int[] statuses)
    {
        foreach (var status in statuses)
            endpoint.Produces<Problem>(status, Problems.ContentType);
        return endpoint;
    }

    private static List<IOpenApiParameter> QueryParameters() =>
    [
        Query("model", "Name of the model; the first one without it", new OpenApiSchema { Type = JsonSchemaType.String }),
        Query("threshold", "Lowest score to return; what the model recommends without it",
            new OpenApiSchema { Type = JsonSchemaType.Number, Minimum = "0", Maximum = "1" }),
        Query("max", "Most objects to return, the best first; all without it",
            new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1" }),
    ];

    private static OpenApiParameter Query(string name, string description, OpenApiSchema schema) =>
        new() { Name = name, In = ParameterLocation.Query, Description = description, Schema = schema };

    private static OpenApiSchema Binary() => new() { Type = JsonSchemaType.String, Format = "binary" };

    private static OpenApiMediaType Form(OpenApiSchema image) => new()
    {
        Schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = new Dictionary<string, IOpenApiSchema> { ["image"] = image },
        },
    };
}
