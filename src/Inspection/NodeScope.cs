namespace Microsoft.ML.SparseDetr.Inspection;

/// <summary>
/// Which part of the network a node belongs to, by its name. The exporter puts each node into a scope; a fused node is named after the
/// nodes it is made of ("fused decoder/layer0/Gemm_8", "backbone/stem/Relu:out_nchwc"), so a scope may stand anywhere in the name.
/// </summary>
internal static class NodeScope
{
    // The first that occurs decides, so the narrower scopes stand first.
    private static readonly (string Scope, NetworkComponent Component)[] Scopes =
    [
        ("decoder/select/", NetworkComponent.Selection),
        ("decoder/score/", NetworkComponent.Heads),
        ("/heads/", NetworkComponent.Heads),
        ("decoder/", NetworkComponent.Decoder),
        ("encoder/", NetworkComponent.Encoder),
        ("backbone/", NetworkComponent.Backbone),
        ("post/", NetworkComponent.Postprocessing),
    ];

    /// <summary>The part, or null for a name without a scope.</summary>
    public static NetworkComponent? Of(string name)
    {
        foreach (var (scope, component) in Scopes)
            if (name.Contains(scope, StringComparison.Ordinal))
                return component;
        return null;
    }

    /// <summary>
    /// The parts of nodes in the order in which they run. One without a scope belongs to the node before it; one that changes the layout of
    /// an input belongs to the node behind it. Where no node has a scope, another program has exported the network.
    /// </summary>
    public static NetworkComponent[] OfAll(IReadOnlyList<ProfiledNode> nodes)
    {
        var known = nodes.Select(node => Of(node.Name)).ToArray();
        var components = new NetworkComponent[nodes.Count];
        if (Array.TrueForAll(known, component => component is null))
        {
            Array.Fill(components, NetworkComponent.Whole);
            return components;
        }
        for (var i = 0; i < nodes.Count; i++)
        {
            var next = nodes[i].Operator == "ReorderInput" ? Array.Find(known[i..], component => component is not null) : null;
            components[i] = known[i] ?? next ?? (i > 0 ? components[i - 1] : NetworkComponent.Backbone);
        }
        // The outputs are named as the file's contract wants it and come last.
        for (var i = 0; i < nodes.Count; i++)
            if (known[i] is null && nodes[i].Operator == "Identity")
                components[i] = NetworkComponent.Postprocessing;
        return components;
    }
}
