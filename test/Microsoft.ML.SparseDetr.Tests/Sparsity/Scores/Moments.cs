using Microsoft.ML.SparseDetr.Detectors.Channels;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Scores;

/// <summary>Random moments and gradients for all parameters of some groups; the last parameter has no gradient.</summary>
internal sealed class Moments
{
    private readonly Dictionary<Parameter, (Tensor, Tensor, long)> _moments = new(ReferenceEqualityComparer.Instance);

    public Moments(IEnumerable<ChannelGroup> groups, long step)
    {
        Parameter[] parameters = [.. groups.SelectMany(group => group.Members).Select(member => member.Read())
            .Distinct<Parameter>(ReferenceEqualityComparer.Instance)];
        foreach (var parameter in parameters)
        {
            if (!ReferenceEquals(parameter, parameters[^1]))
                parameter.grad = randn_like(parameter).detach() * 1e-3;
            _moments[parameter] = (randn_like(parameter).detach() * 1e-3, randn_like(parameter).detach().square() * 1e-6, step);
        }
    }

    public (Tensor FirstMoment, Tensor SecondMoment, long Step)? Of(Parameter parameter) => _moments[parameter];
}
