// A web application that finds objects in the images it is sent. It sends itself one, prints the answer and ends:
// Web model.onnx image.png

using Microsoft.ML.SparseDetr;

var builder = WebApplication.CreateBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddSparseDetr(options => options.ModelFile = args[0]);
await using WebApplication app = builder.Build();
app.MapPost("/detect", async (HttpRequest request, DetectionService detector, CancellationToken cancelled) =>
{
    using var image = new MemoryStream();
    await request.Body.CopyToAsync(image, cancelled);
    DetectionResult found = await detector.DetectAsync(image.ToArray(), cancellation: cancelled);
    return found.Objects;
});
await app.StartAsync();

using var client = new HttpClient();
using var upload = new ByteArrayContent(File.ReadAllBytes(args[1]));
using HttpResponseMessage answer = await client.PostAsync(app.Urls.Single() + "/detect", upload);
Console.WriteLine($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
MappedLibraries.Print();
