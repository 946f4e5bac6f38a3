using System.CommandLine;
using System.CommandLine.Parsing;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli;

/// <summary>The options that say who teaches when parts of a network have been left out.</summary>
internal sealed class CompensationArguments
{
    private readonly Option<string?> _method = new("--compensation")
    {
        Description = "Who teaches when parts are left out: the averaged weights as in the paper, a dense network to the end, or no one "
            + "[default: none with balanced, fast and targets, otherwise paper]",
    };
    private readonly Option<string?> _teacher = new("--teacher")
    {
        Description = "Weights (.safetensors, .pth) of a finished dense training of the same network and classes; they teach to the end",
        HelpName = "FILE"
    };
    private readonly Option<bool> _none =
        new("--no-compensation") { Description = "Change the structure without a teacher and at the full learning rate" };
    private readonly Option<float?> _weight =
        new("--teacher-weight") { Description = "Weight of the paper's teacher after a change [default: 0.02]", HelpName = "X" };
    private readonly Option<float?> _reducedRate =
        new("--reduced-rate") { Description = "Lowest factor on the learning rate after a change [default: 0.8]", HelpName = "X" };

    public void AddTo(Command command)
    {
        _method.AcceptOnlyFromAmong("paper", "dense", "none");
        foreach (var option in new Option[] { _method, _teacher, _none, _weight, _reducedRate })
            command.Add(option);
        command.Validators.Add(Check);
    }

    /// <exception cref="FileNotFoundException">There is no such teacher.</exception>
    public void Apply(ParseResult parsed, SparsityOptions options)
    {
        var (method, teacher, compensation) = (parsed.GetValue(_method), parsed.GetValue(_teacher), options.Compensation);
        if (teacher is not null && !File.Exists(teacher))
            throw new FileNotFoundException($"{_teacher.Name} {teacher}: the file is not there.", teacher);
        options.Compensate = !parsed.GetValue(_none)
            && (method is null && teacher is null && parsed.GetValue(_weight) is null ? options.Compensate : method != "none");
        if (method == "dense" || teacher is not null)
            compensation.DenseTeacher = new DenseTeacherOptions
            {
                File = teacher is null ? null : Path.GetFullPath(teacher),
                ReduceRate = parsed.GetValue(_reducedRate) is not null,
            };
        compensation.Weight = parsed.GetValue(_weight) ?? compensation.Weight;
        compensation.ReducedRate = parsed.GetValue(_reducedRate) ?? compensation.ReducedRate;
    }

    private void Check(CommandResult result)
    {
        var (teacher, method) = (Given(_teacher), Given(_method) ? result.GetResult(_method)?.Tokens.SingleOrDefault()?.Value : null);
        if (Given(_none) && Given(_method) && method != "none")
            result.AddError($"{_none.Name} and {_method.Name} {method} exclude each other.");
        if (teacher && Given(_none))
            result.AddError($"{_teacher.Name} and {_none.Name} exclude each other.");
        if (teacher && method is "paper" or "none")
            result.AddError($"{_teacher.Name} and {_method.Name} {method} exclude each other.");
        if (Given(_weight) && (teacher || method == "dense"))
            result.AddError($"{_weight.Name} belongs to {_method.Name} paper.");

        bool Given(Option option) => result.GetResult(option) is { Implicit: false };
    }
}
