// Compiled by MSBuild when a project is built, so it keeps to the language and the libraries of netstandard2.0.

using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Copies an x86-64 ELF library and sets VER_FLG_WEAK in its request for one symbol version: a loader that does not find the
/// version goes on. A library without the request is copied as it is.
/// Layout of the tables: System V gABI and "Linux Standard Base, Symbol Versioning".
/// </summary>
public sealed class MakeSymbolVersionOptional : Task
{
    private const uint VersionRequests = 0x6ffffffe; // SHT_GNU_verneed
    private const byte Weak = 2; // VER_FLG_WEAK

    private byte[] _file;

    /// <summary>The library to copy.</summary>
    [Required]
    public string Library { get; set; }

    /// <summary>Where the copy goes.</summary>
    [Required]
    public string Copy { get; set; }

    /// <summary>The version whose request becomes optional.</summary>
    [Required]
    public string SymbolVersion { get; set; }

    /// <inheritdoc />
    public override bool Execute()
    {
        try
        {
            _file = File.ReadAllBytes(Library);
            if (_file.Length < 64 || Int32(0) != 0x464c457f || _file[4] != 2 || _file[5] != 1)
                return Refuse("it is not a little-endian 64-bit ELF file");
            if (!MarkAsWeak())
                Log.LogMessage(MessageImportance.Low, "{0} has no request for {1}: the copy is the same.", Library, SymbolVersion);
            WriteWhole();
            return true;
        }
        catch (Exception e) when (e is ArgumentException || e is OverflowException)
        {
            return Refuse("its tables are broken (" + e.Message + ")");
        }
        catch (Exception e) when (e is IOException || e is UnauthorizedAccessException)
        {
            return Refuse(e.Message);
        }
    }

    private bool MarkAsWeak()
    {
        bool found = false;
        int table = Offset(0x28), entrySize = Int16(0x3A), count = Int16(0x3C);
        for (int i = 0; i < count; i++)
        {
            int section = table + i * entrySize;
            if ((uint)Int32(section + 4) != VersionRequests)
                continue;
            int names = Offset(table + Int32(section + 40) * entrySize + 24);
            int file = Offset(section + 24);
            for (int files = Int32(section + 44); files > 0; files--)
            {
                int request = file + Int32(file + 8);
                for (int requests = Int16(file + 2); requests > 0; requests--)
                {
                    if (Text(names + Int32(request + 8)) == SymbolVersion)
                    {
                        _file[request + 4] |= Weak;
                        found = true;
                    }
                    request += Int32(request + 12);
                }
                file += Int32(file + 12);
            }
        }
        return found;
    }

    // One project may be built twice at a time: each build writes a file of its own and renames it, whoever comes last.
    private void WriteWhole()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Copy));
        string part = Copy + "." + Guid.NewGuid().ToString("N");
        File.WriteAllBytes(part, _file);
        if (!File.Exists(Copy))
        {
            try
            {
                File.Move(part, Copy);
                return;
            }
            catch (IOException) when (File.Exists(Copy))
            {
                // The other build was first.
            }
        }
        File.Replace(part, Copy, null);
    }

    private bool Refuse(string reason)
    {
        Log.LogError(
            "No copy of {0} for an older libstdc++: {1}. Set the property SparseDetrLibstdcxx to 'none' to use the library as it is.",
            Library, reason);
        return false;
    }

    private int Int16(int at)
    {
        return BitConverter.ToUInt16(_file, at);
    }

    private int Int32(int at)
    {
        return BitConverter.ToInt32(_file, at);
    }

    private int Offset(int at)
    {
        return checked((int)BitConverter.ToInt64(_file, at));
    }

    private string Text(int at)
    {
        int end = Array.IndexOf<byte>(_file, 0, at);
        return Encoding.ASCII.GetString(_file, at, end - at);
    }
}
