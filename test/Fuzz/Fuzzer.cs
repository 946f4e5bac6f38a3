using System.Diagnostics;
using CsCheck;

namespace Microsoft.ML.SparseDetr.Fuzz;

/// <summary>Feeds a reader with mutants; each is made from its number alone, which is all that is needed to see it again.</summary>
internal sealed class Fuzzer : IDisposable
{
    private const int LongestMessage = 6000;
    private const uint Stream = 1;

    private static readonly string[] RawWords =
    [
        "System.", "Microsoft.ML.Data", "Microsoft.ML.Transforms", "Microsoft.ML.Onnx", "(Parameter", "BytePositionInLine", "LineNumber",
        "Exception", "   at ", "onnxruntime_src",
    ];

    private readonly Watch _watch;
    private readonly string _faults;
    private readonly string _folder;
    private readonly string _path;

    /// <param name="reader">The reader.</param>
    public Fuzzer(Reader reader)
    {
        Reader = reader;
        // The last file stays there when the process dies; two processes do not share one.
        _faults = Path.Combine(Repository.Root, "artifacts", "fuzz", reader.Name);
        _folder = Directory.CreateDirectory(Path.Combine(_faults, $"{Environment.ProcessId}")).FullName;
        _path = Path.Combine(_folder, reader.FileName);
        _watch = new Watch(reader.Name, _path);
        Try(0); // the first call of everything is slow
    }

    public Reader Reader { get; }

    /// <summary>Mutants so far.</summary>
    public long Count { get; private set; }

    /// <summary>Of those, the ones that were read.</summary>
    public long Read { get; private set; }

    /// <summary>The slowest mutant.</summary>
    public TimeSpan Slowest { get; private set; }

    /// <summary>Greatest growth of the process in bytes while this reader ran.</summary>
    public long Growth => _watch.Growth;

    /// <summary>The file of a number.</summary>
    public byte[] Make(ulong number) => Reader.Mutants.Generate(new PCG(Stream, number), null, out _);

    /// <summary>Reads one mutant.</summary>
    /// <exception cref="FaultException">The reader has a fault; the message tells how to see it again.</exception>
    public void Try(ulong number) => Try(number, Make(number));

    /// <summary>Reads one file, which has the number of a mutant or 0.</summary>
    /// <exception cref="FaultException">The reader has a fault; the message tells how to see it again.</exception>
    public void Try(ulong number, byte[] mutant)
    {
        File.WriteAllBytes(_path, mutant);
        _watch.Begin(number);
        var clock = Stopwatch.StartNew();
        string? fault;
        Exception? cause = null;
        try
        {
            Reader.Read(_path);
            Read++;
            fault = null;
        }
        catch (FaultException error)
        {
            fault = error.Message;
        }
        catch (Exception error)
        {
            (fault, cause) = (FindFault(error), error);
        }
        Slowest = clock.Elapsed > Slowest ? clock.Elapsed : Slowest;
        fault ??= _watch.End(clock.Elapsed);
        Count++;
        if (fault is null)
            return;
        var kept = Path.Combine(_faults, $"{number}-{Reader.FileName}");
        File.WriteAllBytes(kept, mutant);
        throw new FaultException(
            $"{Reader.Name}, mutant {number}: {fault}\nAgain: ./build.sh fuzz {Reader.Name}:{number} — the file is {kept} "
            + $"({mutant.Length} bytes)\n{cause}", cause);
    }

    public void Dispose()
    {
        _watch.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string? FindFault(Exception error)
    {
        var message = error.Message.Replace("\n  ", "");
        return !Reader.IsDocumented(error) ? $"{error.GetType().Name} is not documented: {error.Message}"
            : message.Any(char.IsControl) ? $"the message has control characters: {message}"
            : message.Length > LongestMessage ? $"the message has {message.Length} characters"
            : !message.Contains(_folder) ? $"the message does not name the file: {message}"
            : Array.Find(RawWords, word => message.Replace(_folder, "").Contains(word)) is { } raw ? $"the message has '{raw}': {message}"
            : null;
    }
}
