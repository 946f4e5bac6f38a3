using System.Diagnostics;
using Notebooks;

const string Usage = """
    notebooks write [NAME…]                                the notebooks of the programs in notebooks/; what cells have shown stays
    notebooks run FEED VERSION FOLDER [--keep] [NAME…]     runs notebooks and programs there against the package of that version;
                                                           --keep stores what the cells have shown, and runs no programs
    """;

try
{
    var collection = new Collection("notebooks");
    switch (args)
    {
        case ["write", .. var names]:
            foreach (var name in collection.Names(names))
                collection.Write(name);
            return 0;
        case ["run", var feed, var version, var folder, .. var rest]:
            return RunAll(collection, feed, version, folder, rest.Contains("--keep"), [.. rest.Where(name => name != "--keep")]);
        default:
            Console.Error.WriteLine(Usage);
            return 2;
    }
}
catch (InvalidDataException error)
{
    Console.Error.WriteLine(error.Message);
    return 2;
}

static int RunAll(Collection collection, string feed, string version, string folder, bool keep, string[] wanted)
{
    Directory.CreateDirectory(folder);
    collection.CopySettings(folder);
    var runner = new Runner(Path.GetFullPath(feed), version, Path.GetFullPath(folder));
    int passed = 0, failed = 0;
    foreach (var name in collection.Names(wanted))
    {
        var program = collection.Program(name);
        Attempt(name + ".ipynb", () =>
        {
            if (!collection.Agrees(name))
                throw new InvalidOperationException("It has not the cells of its program: dotnet run --project tools/notebooks -- write");
            var shown = runner.RunNotebook(name, program);
            if (keep)
                File.WriteAllText(collection.NotebookFile(name), Notebook.Write(Twin.ReadNotebook(program), shown));
        });
        if (!keep)
            Attempt(name + ".cs", () => runner.RunProgram(name, program));
    }
    Console.WriteLine($"{passed} passed, {failed} failed");
    return failed == 0 ? 0 : 1;

    void Attempt(string file, Action run)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            run();
            passed++;
            Console.WriteLine($"{file}: passed, {clock.Elapsed.TotalSeconds:0} s");
        }
        catch (InvalidOperationException error)
        {
            failed++;
            Console.WriteLine($"{file}: FAILED, {clock.Elapsed.TotalSeconds:0} s\n{error.Message}");
        }
    }
}
