using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>
/// What the operators with a backward of their own have in common: memory. TorchSharp wraps every tensor that passes between libtorch and
/// a backward function, and would keep all of them, and with them all gradients of a step, until the step's dispose scope ends.
/// </summary>
internal abstract class FusedFunction<T> : autograd.SingleTensorFunction<T> where T : FusedFunction<T>, new()
{
    private const string Inputs = "inputs";

    public override string Name => typeof(T).Name;

    /// <summary>Runs the operator and puts it into the graph.</summary>
    internal static new Tensor apply(params object[] vars)
    {
        using var scope = NewDisposeScope(); // for the copy of the result's shape that TorchSharp keeps, as large as the result itself
        return autograd.SingleTensorFunction<T>.apply(vars).MoveToOuterDisposeScope();
    }

    /// <summary>The operator: saves in <paramref name="ctx"/> what <see cref="Differentiate"/> needs.</summary>
    protected abstract Tensor Compute(autograd.AutogradContext ctx, object[] vars);

    /// <summary>Gradients of the inputs, one for each of vars, null for what is no tensor.</summary>
    /// <param name="ctx">What was saved.</param>
    /// <param name="saved">The saved tensors.</param>
    /// <param name="gradient">Of the result, contiguous.</param>
    protected abstract Tensor?[] Differentiate(autograd.AutogradContext ctx, List<Tensor> saved, Tensor gradient);

    public sealed override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        ctx.save_data(Inputs, Array.ConvertAll(vars, value => value is Tensor));
        return Compute(ctx, vars);
    }

    public sealed override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        HandedOver.Dispose();
        using var scope = NewDisposeScope();
        Tensor?[] gradients;
        try
        {
            gradients = Differentiate(ctx, ctx.get_saved_variables(), grad_output.contiguous());
        }
        catch (Exception exception)
        {
            gradients = FusedBackward.Refused(exception, (bool[])ctx.get_data(Inputs));
        }
        ctx.Dispose(); // libtorch would release the saved tensors only after the whole backward pass
        grad_output.Dispose();
        foreach (var gradient in gradients)
            gradient?.MoveToOuterDisposeScope();
        HandedOver.Tensors = gradients;
        return [.. gradients.Select(gradient => gradient!)];
    }
}
