using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.SparseDetr.Fuzz;

/// <summary>Fuzzes until it is stopped, or for so many seconds, or shows one mutant again.</summary>
internal static class Program
{
    private const int Turn = 200;

    private static readonly TimeSpan Report = TimeSpan.FromSeconds(10);

    public static string Describe(Fuzzer fuzzer) => string.Create(CultureInfo.InvariantCulture,
        $"{fuzzer.Reader.Name,-12}{fuzzer.Count,9} mutants {fuzzer.Read,9} read  slowest {fuzzer.Slowest.TotalSeconds:0.00} s  "
        + $"growth {fuzzer.Growth >> 20} MiB");

    /// <param name="arguments">Seconds, names of readers, or READER:NUMBER or READER:FILE of one mutant.</param>
    private static int Main(string[] arguments)
    {
        try
        {
            if (arguments is [var one] && one.Split(':') is [var reader, var text])
            {
                using var fuzzer = new Fuzzer(AllReaders.Create(reader));
                if (File.Exists(text))
                    fuzzer.Try(0, File.ReadAllBytes(text));
                else
                    fuzzer.Try(ulong.Parse(text, CultureInfo.InvariantCulture));
                Console.WriteLine(Describe(fuzzer));
                return 0;
            }
            var seconds = arguments.Select(word => double.TryParse(word, CultureInfo.InvariantCulture, out var value) ? value : double.NaN)
                .FirstOrDefault(double.IsFinite, double.PositiveInfinity);
            var names = arguments.Where(word => !double.TryParse(word, CultureInfo.InvariantCulture, out _)).ToList();
            Fuzzer[] fuzzers = [.. (names.Count > 0 ? names : AllReaders.Names).Select(name => new Fuzzer(AllReaders.Create(name)))];
            try
            {
                Run(fuzzers, seconds);
            }
            finally
            {
                Array.ForEach(fuzzers, fuzzer => fuzzer.Dispose());
            }
            return 0;
        }
        catch (Exception fault) when (fault is FaultException or ArgumentException or FormatException)
        {
            Console.Error.WriteLine(fault.Message);
            return 1;
        }
    }

    private static void Run(Fuzzer[] fuzzers, double seconds)
    {
        // Each run sees other mutants; their numbers tell them.
        var start = (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds() << 24;
        var (clock, reported) = (Stopwatch.StartNew(), TimeSpan.Zero);
        for (var number = start; clock.Elapsed.TotalSeconds < seconds; number += Turn)
        {
            foreach (var fuzzer in fuzzers)
            {
                var turn = Stopwatch.StartNew();
                for (var i = 0UL; i < Turn && turn.Elapsed < TimeSpan.FromSeconds(1) && clock.Elapsed.TotalSeconds < seconds; i++)
                    fuzzer.Try(number + i);
            }
            if (clock.Elapsed - reported < Report && clock.Elapsed.TotalSeconds < seconds)
                continue;
            reported = clock.Elapsed;
            Console.WriteLine($"after {clock.Elapsed:hh\\:mm\\:ss}, numbers from {start}, process at most "
                + $"{Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB");
            foreach (var fuzzer in fuzzers)
                Console.WriteLine("  " + Describe(fuzzer));
        }
    }
}
