/// <summary>The shared libraries in this process.</summary>
internal static class MappedLibraries
{
    /// <summary>Writes one line for each: "mapped NAME".</summary>
    public static void Print()
    {
        var files = File.ReadLines("/proc/self/maps").Select(line => Path.GetFileName(line.Split(' ')[^1]));
        foreach (string name in files.Where(name => name.Contains(".so")).Distinct())
            Console.WriteLine("mapped " + name);
    }
}
