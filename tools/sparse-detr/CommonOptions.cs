using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace SparseDetr.Cli;

/// <summary>Options that mean the same for every verb that has them.</summary>
internal static class CommonOptions
{
    public static Option<string> Data(bool required = true) => new("--data")
    {
        Description = "Annotations: the file or folder of a COCO, VOC, YOLO, VoTT, CreateML, LabelMe, CVAT or CSV data set",
        HelpName = "FILE|DIR",
        Required = required,
    };

    public static Option<string?> Images() => new("--images")
    {
        Description = "Folder of the images, when it cannot be found from --data",
        HelpName = "DIR"
    };

    public static Option<string?> Split() => new("--split")
    {
        Description = "Part to read: train, val or test of YOLO; a list of VOC's ImageSets/Main; a word of one of several file names",
        HelpName = "NAME"
    };

    public static Option<string?> Model() => new("--model")
    {
        Description = "Name of the network, for example deimv2-atto",
        HelpName = "NAME"
    };

    public static Option<string?> Weights() => new("--weights")
    {
        Description = "Weights (.safetensors, .pth) of the network, or a whole model (.zip, .onnx)",
        HelpName = "FILE",
    };

    public static Option<int?> Size() =>
        Positive(new Option<int?>("--size") { Description = "Input side in pixels, a multiple of 32", HelpName = "N" }, 64, 2048, 32);

    public static Option<string?> Val(string description) => new("--val") { Description = description, HelpName = "FILE|DIR" };

    public static Option<string?> ValImages() => new("--val-images")
    {
        Description = "Folder of the images of --val, when it is not that of --images",
        HelpName = "DIR",
    };

    public static Option<float?> KeepRatio() => new("--rho")
    {
        Description = "Of a Sparse DETR: share of the tokens that its encoder updates, above 0 and up to 1 [default: its own]",
        HelpName = "R",
    };

    public static Option<string> Out(string description) => new("--out") { Description = description, HelpName = "PATH", Required = true };

    public static Option<int?> Threads() =>
        Positive(new Option<int?>("--threads") { Description = "Threads of the arithmetic", HelpName = "N" }, 1, 1024);

    public static Option<int?> Seed() => new("--seed") { Description = "Seed of everything random", HelpName = "N" };

    public static Option<string> Device()
    {
        var option = new Option<string>("--device")
        {
            Description = "cpu, cuda or cuda:N",
            HelpName = "NAME",
            DefaultValueFactory = _ => "cpu",
        };
        option.Validators.Add(result =>
        {
            var value = result.GetValueOrDefault<string>() ?? "";
            var numbered = value.StartsWith("cuda:", StringComparison.Ordinal)
                && int.TryParse(value[5..], NumberStyles.None, CultureInfo.InvariantCulture, out _);
            if (value is not ("cpu" or "cuda") && !numbered)
                result.AddError($"--device {value}: allowed are cpu, cuda and cuda:N.");
        });
        return option;
    }

    /// <summary>Adds a range check whose message names the option, the value and what is allowed.</summary>
    public static Option<int?> Positive(Option<int?> option, int smallest, int largest, int multiple = 1)
    {
        option.Validators.Add(result => Check(result, option, smallest, largest, multiple));
        return option;
    }

    private static void Check(OptionResult result, Option<int?> option, int smallest, int largest, int multiple)
    {
        // A text that is no number is reported by StrictNumbers.
        if (result.Tokens is not [var token]
            || !int.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            return;
        if (value < smallest || value > largest || value % multiple != 0)
            result.AddError(
                $"{option.Name} {value}: allowed is {smallest} to {largest}" + (multiple == 1 ? "." : $" in steps of {multiple}."));
    }
}
