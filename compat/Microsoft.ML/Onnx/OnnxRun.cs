using System;
using System.Linq;
using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>The outputs of the row that the model ran for last.</summary>
internal sealed class OnnxRun : IDisposable
{
    private readonly OnnxTransformer transformer;
    private readonly DataViewRow row;
    private readonly OnnxInput[] inputs;
    private readonly string[] inputNames;
    private readonly OrtValue[] inputValues;
    private readonly string[] outputNames;
    private readonly RunOptions options = new();
    private IDisposableReadOnlyCollection<OrtValue> outputs;
    private long position = -1;

    public OnnxRun(OnnxTransformer transformer, DataViewRow row, OnnxInput[] inputs, string[] outputNames)
    {
        this.transformer = transformer;
        this.row = row;
        this.inputs = inputs;
        this.outputNames = outputNames;
        inputNames = Array.ConvertAll(transformer.Inputs, input => input.Name);
        inputValues = Array.ConvertAll(inputs, input => input.Value);
    }

    public OrtValue Output(int slot)
    {
        if (row.Position != position || position < 0)
        {
            foreach (OnnxInput input in inputs)
                input.Fill();
            outputs?.Dispose();
            outputs = null;
            outputs = transformer.Session.Run(options, inputNames, inputValues, outputNames);
            position = row.Position;
        }
        return outputs.ElementAt(slot);
    }

    public void Dispose()
    {
        outputs?.Dispose();
        foreach (OnnxInput input in inputs)
            input.Dispose();
        options.Dispose();
    }
}
