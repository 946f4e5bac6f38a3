using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Google.Protobuf;

namespace Microsoft.ML.SparseDetr.Training.Events;

/// <summary>
/// Scalars over the steps of a training, in the file that TensorBoard reads: records of length, checksum, message and checksum. A record
/// that a kill has cut off ends the file for a reader; the next start of the training writes a file of its own.
/// </summary>
internal sealed class EventFile : IDisposable
{
    /// <summary>How the names of these files begin; TensorBoard finds them by it.</summary>
    internal const string Prefix = "events.out.tfevents.";

    /// <summary>How they end, so that a run clears its own files only.</summary>
    internal const string Suffix = ".sparse-detr";

    private const string Version = "brain.Event:2";

    private readonly FileStream _stream;
    private readonly TimeProvider _time;

    /// <summary>Begins a file.</summary>
    /// <param name="folder">Where it goes; the folder is made.</param>
    /// <param name="time">The clock of the records; null for that of the machine.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public EventFile(string folder, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        Directory.CreateDirectory(folder);
        var name = string.Create(CultureInfo.InvariantCulture,
            $"{Prefix}{_time.GetUtcNow().ToUnixTimeSeconds():D10}.{Environment.ProcessId}");
        for (var number = 0; ; number++) // two trainings of one process in one second
        {
            var path = Path.Combine(folder, number == 0 ? name + Suffix : $"{name}.{number}{Suffix}");
            if (File.Exists(path))
                continue;
            _stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
            break;
        }
        Write(new EventRecord { WallTime = Seconds(), FileVersion = Version });
        Flush();
    }

    /// <summary>Adds values of one step; those that are not finite are shown as gaps, so they are left out.</summary>
    public void Add(long step, IEnumerable<(string Tag, double Value)> values)
    {
        var summary = new ScalarSummary();
        foreach (var (tag, value) in values.Where(entry => double.IsFinite(entry.Value)))
            summary.Value.Add(new ScalarValue { Tag = tag, SimpleValue = (float)value });
        if (summary.Value.Count > 0)
            Write(new EventRecord { WallTime = Seconds(), Step = step, Summary = summary });
    }

    /// <summary>Hands what was added to the system, so that a reader sees it.</summary>
    public void Flush() => _stream.Flush();

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    /// <summary>CRC-32C, turned and shifted so that a checksum of checksums is none of the data.</summary>
    internal static uint MaskedChecksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return unchecked(BitOperations.RotateRight(~crc, 15) + 0xA282EAD8);
    }

    private void Write(EventRecord record)
    {
        var message = record.ToByteArray();
        Span<byte> head = stackalloc byte[12], tail = stackalloc byte[4];
        BinaryPrimitives.WriteUInt64LittleEndian(head, (ulong)message.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], MaskedChecksum(head[..8]));
        BinaryPrimitives.WriteUInt32LittleEndian(tail, MaskedChecksum(message));
        _stream.Write(head);
        _stream.Write(message);
        _stream.Write(tail);
    }

    private double Seconds() => _time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
}
