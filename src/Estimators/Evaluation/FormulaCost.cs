using Microsoft.ML.SparseDetr.Sparsity.Cost;

namespace Microsoft.ML.SparseDetr;

/// <summary>
/// What the formulas of Super Sparse DETR (Eq. 9–18, for the network that there is) say of one part of the transformer: its matrix products
/// for one image, without the convolutions around them.
/// </summary>
/// <param name="Component">The part.</param>
/// <param name="Gigaflops">10⁹ floating-point operations of the network, two for each multiply-add.</param>
/// <param name="DenseGigaflops">Those of the dense network that it was made from.</param>
public sealed record FormulaCost(NetworkComponent Component, double Gigaflops, double DenseGigaflops)
{
    internal static IReadOnlyList<FormulaCost> Of(TransformerCost model, TransformerCost dense)
    {
        return
        [
            Part(NetworkComponent.Encoder, cost => cost.Encoder),
            Part(NetworkComponent.Selection, cost => cost.Selection),
            Part(NetworkComponent.Decoder, cost => cost.Decoder),
            Part(NetworkComponent.Heads, cost => cost.Heads),
        ];

        FormulaCost Part(NetworkComponent component, Func<TransformerCost, long> products) =>
            new(component, NetworkCost.ToGigaflops(products(model)), NetworkCost.ToGigaflops(products(dense)));
    }
}
