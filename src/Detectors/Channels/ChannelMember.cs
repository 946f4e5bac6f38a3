using TorchSharp.Modules;

namespace Microsoft.ML.SparseDetr.Detectors.Channels;

/// <summary>Where the weights of a group's channels stand: channel k is slice <paramref name="Offset"/> + k of one dimension.</summary>
/// <param name="Read">The parameter; asked each time, because moving a module to another device may replace it.</param>
/// <param name="Dimension">The dimension that the channels run along.</param>
/// <param name="Offset">Slice of the first channel.</param>
/// <param name="Role">What the weights are for.</param>
internal sealed record ChannelMember(Func<Parameter> Read, int Dimension, int Offset, ChannelRole Role = ChannelRole.Weights);
