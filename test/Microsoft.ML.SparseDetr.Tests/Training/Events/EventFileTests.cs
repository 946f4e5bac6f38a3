using System.Buffers.Binary;
using System.Text;
using Microsoft.ML.SparseDetr.Training.Events;

namespace Microsoft.ML.SparseDetr.Tests.Training.Events;

[TestClass]
public class EventFileTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void Clean() => _folder.Dispose();

    [TestMethod]
    [DataRow("", 0u)]
    [DataRow("123456789", 0xE3069283u)] // the check value of CRC-32C (Castagnoli)
    [DataRow("a", 0xC1D04330u)]
    public void Checksums_are_crc32c_turned_and_shifted(string text, uint crc)
    {
        var turned = (crc >> 15) | (crc << 17);
        Assert.AreEqual(unchecked(turned + 0xA282EAD8), EventFile.MaskedChecksum(Encoding.ASCII.GetBytes(text)));
    }

    [TestMethod]
    public void The_first_record_is_the_version_byte_for_byte()
    {
        using (new EventFile(_folder.Path, new FixedTime()))
        {
        }
        // wall time 1000.5 as field 1, "brain.Event:2" as field 3
        byte[] message = [0x09, 0, 0, 0, 0, 0, 0x44, 0x8F, 0x40, 0x1A, 13, .. "brain.Event:2"u8];
        byte[] length = [24, 0, 0, 0, 0, 0, 0, 0];
        CollectionAssert.AreEqual(
            new[] { length, Checksum(length), message, Checksum(message) }.SelectMany(part => part).ToArray(), ReadOnly());
    }

    [TestMethod]
    public void A_scalar_is_a_tag_and_a_float_at_its_step()
    {
        using (var events = new EventFile(_folder.Path, new FixedTime()))
            events.Add(300, [("val/AP", 0.5), ("lost", double.NaN)]);
        // wall time, step 300 as a varint, summary { value { tag, 0.5f } }
        byte[] value = [0x0A, 6, .. "val/AP"u8, 0x15, 0, 0, 0, 0x3F];
        byte[] message = [0x09, 0, 0, 0, 0, 0, 0x44, 0x8F, 0x40, 0x10, 0xAC, 0x02, 0x2A, 15, 0x0A, 13, .. value];
        var records = Records(ReadOnly()).ToList();
        Assert.HasCount(2, records);
        CollectionAssert.AreEqual(message, records[1]);
    }

    [TestMethod]
    public void A_step_without_a_finite_value_is_no_record()
    {
        using (var events = new EventFile(_folder.Path, new FixedTime()))
            events.Add(1, [("loss", double.PositiveInfinity)]);
        Assert.HasCount(1, Records(ReadOnly()).ToList());
    }

    [TestMethod]
    public void Two_files_of_one_second_do_not_meet()
    {
        using var first = new EventFile(_folder.Path, new FixedTime());
        using var second = new EventFile(_folder.Path, new FixedTime());
        Assert.HasCount(2, Directory.GetFiles(_folder.Path, EventFile.Prefix + "*" + EventFile.Suffix));
    }

    private byte[] ReadOnly() => File.ReadAllBytes(Directory.GetFiles(_folder.Path).Single());

    /// <summary>The messages of a file whose lengths and checksums are right.</summary>
    private static IEnumerable<byte[]> Records(byte[] file)
    {
        for (var at = 0; at < file.Length;)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            CollectionAssert.AreEqual(Checksum(file[at..(at + 8)]), file[(at + 8)..(at + 12)]);
            var message = file[(at + 12)..(at + 12 + length)];
            CollectionAssert.AreEqual(Checksum(message), file[(at + 12 + length)..(at + 16 + length)]);
            yield return message;
            at += 16 + length;
        }
    }

    private static byte[] Checksum(byte[] bytes)
    {
        var crc = uint.MaxValue; // bit by bit, as the definition has it
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0x82F63B78;
        }
        crc = ~crc;
        return BitConverter.GetBytes(unchecked(((crc >> 15) | (crc << 17)) + 0xA282EAD8));
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(1_000_500);
    }
}
