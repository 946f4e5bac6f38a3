using Microsoft.ML.SparseDetr.Bench;

// usage: bench [NAME...]; without a name every benchmark runs.
var benchmarks = typeof(IBenchmark).Assembly.GetTypes()
    .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IBenchmark)))
    .Select(type => (IBenchmark)Activator.CreateInstance(type)!)
    .OrderBy(benchmark => benchmark.Name, StringComparer.Ordinal)
    .ToList();
var unknown = args.Where(name => !benchmarks.Exists(benchmark => string.Equals(benchmark.Name, name, StringComparison.OrdinalIgnoreCase)))
    .ToList();
if (unknown.Count > 0)
{
    Console.Error.WriteLine(
        $"Unknown benchmark {string.Join(", ", unknown)}; known: {string.Join(", ", benchmarks.Select(benchmark => benchmark.Name))}.");
    return 2;
}
foreach (var benchmark in benchmarks.Where(benchmark => args.Length == 0 && !benchmark.OnlyByName
    || args.Contains(benchmark.Name, StringComparer.OrdinalIgnoreCase)))
{
    Console.WriteLine($"# {benchmark.Name}");
    benchmark.Run(Console.Out);
    Console.WriteLine();
}
return 0;
