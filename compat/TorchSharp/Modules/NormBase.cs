using static TorchSharp.torch;

namespace TorchSharp.Modules;

public abstract class NormBase : nn.Module<Tensor, Tensor>
{
    [Utils.ComponentName(Name = "weight")]
    private Parameter scale;

    [Utils.ComponentName(Name = "bias")]
    private Parameter shift;

    public NormBase(long num_features, double eps, double? momentum, bool affine, bool track_running_stats, Device device, ScalarType? dtype, string name) : base(name)
    {
        (this.num_features, this.eps, this.momentum, this.affine, this.track_running_stats) = (num_features, eps, momentum, affine, track_running_stats);
        if (affine)
        {
            weight = new Parameter(ones(num_features, dtype, device));
            bias = new Parameter(zeros(num_features, dtype, device));
        }
        if (track_running_stats)
        {
            register_buffer("running_mean", zeros(num_features, dtype, device));
            register_buffer("running_var", ones(num_features, dtype, device));
            register_buffer("num_batches_tracked", tensor(0L, null, device));
        }
    }

    public long num_features { get; }

    public double eps { get; set; }

    public double? momentum { get; set; }

    public bool affine { get; }

    public bool track_running_stats { get; }

    public Parameter weight
    {
        get => scale;
        set
        {
            scale = value;
            register_parameter("weight", value);
        }
    }

    public Parameter bias
    {
        get => shift;
        set
        {
            shift = value;
            register_parameter("bias", value);
        }
    }

    // The buffers have no fields of their own: one place holds them, so that replacing and loading cannot disagree.
    public Tensor running_mean
    {
        get => OwnBuffer("running_mean");
        set => register_buffer("running_mean", value);
    }

    public Tensor running_var
    {
        get => OwnBuffer("running_var");
        set => register_buffer("running_var", value);
    }

    public Tensor num_batches_tracked
    {
        get => OwnBuffer("num_batches_tracked");
        set => register_buffer("num_batches_tracked", value);
    }

    protected abstract void ValidateInputDimensions(Tensor input);

    public void reset_running_stats()
    {
        if (!track_running_stats) return;
        nn.init.zeros_(running_mean);
        nn.init.ones_(running_var);
        nn.init.zeros_(num_batches_tracked);
    }

    public void reset_parameters()
    {
        reset_running_stats();
        if (!affine) return;
        nn.init.ones_(weight);
        nn.init.zeros_(bias);
    }
}
