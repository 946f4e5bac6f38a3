// %% [markdown]
// # REF: data formats
//
// A data set for object detection is a list of images with boxes. Every annotation tool writes it in its own way; this library finds out
// which one it is by looking into the files, repairs what is clear, leaves out what is hopeless, and says both. This notebook writes one
// small set in three formats, reads them back, and looks at what the columns are called. It needs no training and no libtorch.

// %%
#:package Microsoft.ML@5.0.1
#:package Microsoft.ML.SparseDetr@0.1.0
#:property PublishAot=false

// %%
using System.IO;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.SparseDetr;

// %% [program]
var page = new HtmlPage("REF-Data Formats");
void display(object value) => Console.WriteLine(page.Add(value));

// %% [markdown]
// ## A small set
//
// `SyntheticSteel` draws steel surfaces with four kinds of defects whose boxes are known exactly. It stands for your own images here: the
// folder has an `annotations.json` in the format of COCO and the images beside it.

// %%
var mlContext = new MLContext(seed: 1);
var small = new SyntheticSteelOptions { TrainCount = 24, HeldOutCount = 8, Size = 160 };
var (train, heldOut) = SyntheticSteel.Write("runs/formats/coco", small);
display($"{train.Images.Count} images, {train.ObjectCount} objects of {string.Join(", ", train.ClassNames)}");

// %% [markdown]
// ## One set, three formats
//
// `DatasetWriter.Write` writes what `DatasetReader.Read` reads. Nobody names the format when it is read.

// %%
var parts = new Dictionary<string, DetectionDataset> { ["train"] = train, ["val"] = heldOut };
foreach (var format in new[] { DatasetFormat.Yolo, DatasetFormat.Voc, DatasetFormat.Vott })
    DatasetWriter.Write(parts, $"runs/formats/{format}", format, new DatasetWriteOptions { Overwrite = true });
foreach (var name in new[] { "Yolo", "Voc", "Vott" })
{
    var files = Directory.GetFiles($"runs/formats/{name}", "*", SearchOption.AllDirectories);
    display($"{name}: {files.Length} files of the kinds {string.Join(" ", files.Select(Path.GetExtension).Distinct().Order())}");
}

// %% [markdown]
// A label file of YOLO has a line for each object: number of the class, centre, width and height as shares of the image. VOC has an XML file
// for each image, VoTT (the format of ML.NET's Model Builder) one JSON file.

// %%
var labels = Directory.GetFiles("runs/formats/Yolo", "steel_0003.txt", SearchOption.AllDirectories).Single();
display(File.ReadAllText(labels));

// %% [markdown]
// ## Read back
//
// `Load` takes a file or a folder. Each row of the view is an image; boxes are `x0 y0 x1 y1` in pixels, four values for each label. These
// are the columns that ML.NET's own object detector has, and those that the trainer here looks for.

// %%
var fromVott = mlContext.ObjectDetection.Load(Directory.GetFiles("runs/formats/Vott", "*train*.json").Single());
display(string.Join("\n", fromVott.Schema.Select(column => $"{column.Name}: {column.Type}")));

// %%
display(mlContext.ObjectDetection.Show(fromVott, rows: 3));

// %% [markdown]
// ## What is wrong with it
//
// Real sets have odd entries: boxes that stand out of their image, images that are not there, classes that differ in capitals. Each is a
// `DatasetFinding`. Here one image goes away.

// %%
var annotations = File.ReadAllText("runs/formats/coco/train/annotations.json");
File.WriteAllText("runs/formats/odd.json", annotations.Replace("steel_0002.png", "gone.png"));
var odd = DatasetReader.Read("runs/formats/odd.json", "runs/formats/coco/train/images");
var usable = DatasetChecker.SkipUnusable(odd);
display(string.Join("\n", DatasetFinding.Summarize(usable.Findings)));

// %% [markdown]
// ## Divide it
//
// `TrainTestSplit` gives each class the same share in both parts, and keeps doubles of an image together: a detector that has seen the
// test images looks better than it is. Next: **01-Train and Score**; all formats and rules are in `docs/data.md`.

// %%
var split = mlContext.ObjectDetection.TrainTestSplit(mlContext.ObjectDetection.Load(train), testFraction: 0.25);
foreach (var (part, view) in new[] { ("train", split.TrainSet), ("test", split.TestSet) })
{
    var rows = mlContext.Data.CreateEnumerable<DetectionRow>(view, reuseRowObject: false).ToList();
    var classes = rows.SelectMany(row => row.Label).GroupBy(name => name).OrderBy(group => group.Key);
    display($"{part}: {rows.Count} images, {string.Join(", ", classes.Select(group => $"{group.Count()} {group.Key}"))}");
}

// %% [program]
page.Save("runs/REF-Data Formats.html");
