using System.Collections.Generic;
using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>What a model file says about itself.</summary>
public class ModelMetadata
{
    internal unsafe ModelMetadata(nint session)
    {
        var metadata = NativeMethods.GetHandle(111, session);
        try
        {
            ProducerName = NativeMethods.GetString(112, metadata);
            GraphName = NativeMethods.GetString(113, metadata);
            Domain = NativeMethods.GetString(114, metadata);
            Description = NativeMethods.GetString(115, metadata);
            GraphDescription = NativeMethods.GetString(158, metadata);
            Version = NativeMethods.GetLong(117, metadata);
            ReadMap(metadata);
        }
        finally
        {
            NativeMethods.Release(118, metadata);
        }
    }

    public string ProducerName { get; }

    public string GraphName { get; }

    public string Domain { get; }

    public string Description { get; }

    public string GraphDescription { get; }

    public long Version { get; }

    public Dictionary<string, string> CustomMetadataMap { get; } = [];

    private unsafe void ReadMap(nint metadata)
    {
        byte** keys;
        long count;
        NativeStatus.Check(((delegate* unmanaged<nint, nint, byte***, long*, nint>)OrtLibrary.Api[123])(
            metadata, NativeMethods.DefaultAllocator, &keys, &count));
        for (var i = 0; i < count; i++)
        {
            byte* value;
            NativeStatus.Check(((delegate* unmanaged<nint, nint, byte*, byte**, nint>)OrtLibrary.Api[116])(
                metadata, NativeMethods.DefaultAllocator, keys[i], &value));
            CustomMetadataMap[Utf8.Take(keys[i])] = Utf8.Take(value);
        }
        if (keys != null)
            NativeMethods.AllocatorFree(keys);
    }
}
