using Microsoft.ML.SparseDetr.Bench;

// usage: bench [NAME...] [OPTIONS]; without a name every benchmark runs.
string[] names = [.. args.TakeWhile(argument => !argument.StartsWith('-'))], options = [.. args.Skip(names.Length)];
var benchmarks = typeof(IBenchmark).Assembly.GetTypes()
    .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IBenchmark)))
    .Select(type => (IBenchmark)Activator.CreateInstance(type)!)
    .OrderBy(benchmark => benchmark.Name, StringComparer.Ordinal)
    .ToList();
var unknown = names.Where(name => !benchmarks.Exists(benchmark => string.Equals(benchmark.Name, name, StringComparison.OrdinalIgnoreCase)))
    .ToList();
if (unknown.Count > 0)
{
    Console.Error.WriteLine(
        $"Unknown benchmark {string.Join(", ", unknown)}; known: {string.Join(", ", benchmarks.Select(benchmark => benchmark.Name))}.");
    return 2;
}
foreach (var benchmark in benchmarks.Where(benchmark => names.Length == 0 && !benchmark.OnlyByName
    || names.Contains(benchmark.Name, StringComparer.OrdinalIgnoreCase)))
{
    Console.WriteLine($"# {benchmark.Name}");
    benchmark.Run(Console.Out, options);
    Console.WriteLine();
}
return 0;
