// A web application of one's own that finds objects in the images it is sent:
//   dotnet run --project samples/02-web-service -- runs/quickstart/model.zip
//   curl --data-binary @image.jpg http://localhost:5000/detect
// Without own code "sparse-detr serve" does the same and more; see docs/serving.md.

using Microsoft.ML.SparseDetr;

if (args.Length == 0)
{
    Console.Error.WriteLine("usage: web-service MODEL (.zip or .onnx)");
    return 2;
}

var builder = WebApplication.CreateBuilder(args[1..]);
builder.Services.AddSparseDetr(options => options.ModelFile = args[0]);
var app = builder.Build();

app.MapPost("/detect", async (HttpRequest request, DetectionService detector, CancellationToken cancelled) =>
{
    using var image = new MemoryStream();
    await request.Body.CopyToAsync(image, cancelled);
    try
    {
        var found = await detector.DetectAsync(image.GetBuffer().AsMemory(0, (int)image.Length), cancellation: cancelled);
        return Results.Ok(found.Objects);
    }
    catch (ImageException bad)
    {
        return Results.Problem(bad.Message, statusCode: StatusCodes.Status400BadRequest);
    }
    catch (DetectionQueueFullException full)
    {
        return Results.Problem(full.Message, statusCode: StatusCodes.Status503ServiceUnavailable);
    }
});

app.Services.GetRequiredService<DetectionService>(); // a model that cannot be used ends the start, not the first request
app.Run();
return 0;
