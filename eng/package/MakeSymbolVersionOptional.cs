// Compiled twice. By MSBuild when a project is built, so it keeps to the language and the libraries of netstandard2.0; and into the library
// (SPARSEDETR_LIBRARY), for notebooks and scripts, which no project builds.
#nullable disable

#if SPARSEDETR_LIBRARY
using System.Text;

namespace Microsoft.ML.SparseDetr.Native;
#else
using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Copies an x86-64 ELF library and makes its request for one symbol version optional. A library without the request is copied as it is.
/// </summary>
public sealed class MakeSymbolVersionOptional : Task
{
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
            var file = File.ReadAllBytes(Library);
            if (!new ElfLibrary(file).IsReadable)
                return Refuse("it is not a little-endian 64-bit ELF file");
            if (!new ElfLibrary(file).MakeOptional(SymbolVersion))
                Log.LogMessage(MessageImportance.Low, "{0} has no request for {1}: the copy is the same.", Library, SymbolVersion);
            WriteWhole(file);
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

    // One project may be built twice at a time: each build writes a file of its own and renames it, whoever comes last.
    private void WriteWhole(byte[] file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Copy));
        var part = Copy + "." + Guid.NewGuid().ToString("N");
        File.WriteAllBytes(part, file);
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
}
#endif

/// <summary>
/// An x86-64 ELF library in memory. Layout of the tables: System V gABI and "Linux Standard Base, Symbol Versioning".
/// </summary>
internal sealed class ElfLibrary
{
    private const uint VersionRequests = 0x6ffffffe; // SHT_GNU_verneed
    private const byte Weak = 2; // VER_FLG_WEAK

    private readonly byte[] _file;

    public ElfLibrary(byte[] file)
    {
        _file = file;
    }

    /// <summary>Whether it is a little-endian 64-bit ELF file.</summary>
    public bool IsReadable
    {
        get { return _file.Length >= 64 && Int32(0) == 0x464c457f && _file[4] == 2 && _file[5] == 1; }
    }

    /// <summary>
    /// Sets VER_FLG_WEAK in the requests for a symbol version: a loader that does not find the version goes on.
    /// </summary>
    /// <param name="symbolVersion">The version.</param>
    /// <returns>Whether there is such a request.</returns>
    /// <exception cref="ArgumentException">The tables are broken.</exception>
    /// <exception cref="OverflowException">The tables are broken.</exception>
    public bool MakeOptional(string symbolVersion)
    {
        var found = false;
        int table = Offset(0x28), entrySize = Int16(0x3A), count = Int16(0x3C);
        for (var i = 0; i < count; i++)
        {
            var section = table + i * entrySize;
            if ((uint)Int32(section + 4) != VersionRequests)
                continue;
            var names = Offset(table + Int32(section + 40) * entrySize + 24);
            var file = Offset(section + 24);
            for (var files = Int32(section + 44); files > 0; files--)
            {
                var request = file + Int32(file + 8);
                for (var requests = Int16(file + 2); requests > 0; requests--)
                {
                    if (Text(names + Int32(request + 8)) == symbolVersion)
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
        var end = Array.IndexOf<byte>(_file, 0, at);
        return Encoding.ASCII.GetString(_file, at, end - at);
    }
}
