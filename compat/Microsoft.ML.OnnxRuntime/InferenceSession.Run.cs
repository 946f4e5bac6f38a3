using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

public partial class InferenceSession
{
    public IDisposableReadOnlyCollection<DisposableNamedOnnxValue> Run(IReadOnlyCollection<NamedOnnxValue> inputs) => Run(inputs, OutputNames);

    public IDisposableReadOnlyCollection<DisposableNamedOnnxValue> Run(
        IReadOnlyCollection<NamedOnnxValue> inputs, IReadOnlyCollection<string> outputNames)
    {
        using var options = new RunOptions();
        return Run(inputs, outputNames, options);
    }

    public IDisposableReadOnlyCollection<DisposableNamedOnnxValue> Run(
        IReadOnlyCollection<NamedOnnxValue> inputs, IReadOnlyCollection<string> outputNames, RunOptions options)
    {
        using var values = new DisposableList<OrtValue>(inputs.Count);
        foreach (var input in inputs)
        {
            if (!InputMetadata.ContainsKey(input.Name))
                throw new OnnxRuntimeException(ErrorCode.InvalidArgument,
                    $"Input name: '{input.Name}' is not in the metadata; the model has {string.Join(", ", InputNames)}.");
            values.Add(input.ToOrtValue());
        }
        var outputs = Run(options, inputs.Select(i => i.Name).ToArray(), values, outputNames);
        var named = new DisposableList<DisposableNamedOnnxValue>(outputs.Count);
        try
        {
            foreach (var (name, output) in outputNames.Zip(outputs))
                named.Add(DisposableNamedOnnxValue.Create(name, output));
            return named;
        }
        catch
        {
            outputs.Dispose();
            throw;
        }
    }

    public IDisposableReadOnlyCollection<OrtValue> Run(
        RunOptions runOptions, IReadOnlyDictionary<string, OrtValue> inputs, IReadOnlyCollection<string> outputNames) =>
        Run(runOptions, inputs.Keys.ToArray(), inputs.Values.ToArray(), outputNames);

    public IDisposableReadOnlyCollection<OrtValue> Run(
        RunOptions runOptions, IReadOnlyCollection<string> inputNames, IReadOnlyCollection<OrtValue> inputValues, IReadOnlyCollection<string> outputNames)
    {
        var handles = new nint[outputNames.Count];
        RunNative(runOptions, inputNames, inputValues, outputNames, handles);
        var outputs = new DisposableList<OrtValue>(handles.Length);
        foreach (var handle in handles)
            outputs.Add(new OrtValue(handle));
        return outputs;
    }

    public void Run(
        RunOptions runOptions, IReadOnlyCollection<string> inputNames, IReadOnlyCollection<OrtValue> inputValues,
        IReadOnlyCollection<string> outputNames, IReadOnlyCollection<OrtValue> outputValues)
    {
        if (outputNames.Count != outputValues.Count)
            throw new ArgumentException($"There are {outputNames.Count} output names and {outputValues.Count} output values.", nameof(outputValues));
        RunNative(runOptions, inputNames, inputValues, outputNames, outputValues.Select(v => v.Handle).ToArray());
        GC.KeepAlive(outputValues);
    }

    private unsafe void RunNative(
        RunOptions options, IReadOnlyCollection<string> inputNames, IReadOnlyCollection<OrtValue> inputValues,
        IReadOnlyCollection<string> outputNames, nint[] outputs)
    {
        if (inputNames.Count != inputValues.Count)
            throw new ArgumentException($"There are {inputNames.Count} input names and {inputValues.Count} input values.", nameof(inputValues));
        var inputs = inputValues.Select(v => v.Handle).ToArray();
        var names = inputNames.Concat(outputNames).Select(n => Marshal.StringToCoTaskMemUTF8(n)).ToArray();
        try
        {
            fixed (nint* name = names, input = inputs, output = outputs)
                NativeStatus.Check(((delegate* unmanaged<nint, nint, byte**, nint*, nuint, byte**, nuint, nint*, nint>)OrtLibrary.Api[9])(
                    Handle, options?.Handle ?? 0, (byte**)name, input, (nuint)inputs.Length,
                    (byte**)(name + inputs.Length), (nuint)outputs.Length, output));
        }
        finally
        {
            foreach (var name in names)
                Marshal.FreeCoTaskMem(name);
            GC.KeepAlive(this);
            GC.KeepAlive(options);
            GC.KeepAlive(inputValues);
        }
    }
}
