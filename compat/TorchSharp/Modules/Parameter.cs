using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A tensor that a module owns and an optimizer changes. It takes over the native tensor of its argument, which is empty afterwards.</summary>
public class Parameter : Tensor
{
    public Parameter(Tensor data, bool requires_grad = true) : base(Take(data, requires_grad))
    {
    }

    private static System.IntPtr Take(Tensor data, bool requires_grad)
    {
        data.requires_grad = requires_grad;
        return data.DecoupleFromNativeHandle();
    }
}
