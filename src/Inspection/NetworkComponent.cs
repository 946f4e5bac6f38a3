namespace Microsoft.ML.SparseDetr;

/// <summary>A part of an exported detector.</summary>
public enum NetworkComponent
{
    /// <summary>HGNetV2: from the image to feature maps.</summary>
    Backbone,

    /// <summary>Attention inside the coarsest map and the fusion of the maps.</summary>
    Encoder,

    /// <summary>Scores all tokens and makes the best ones queries.</summary>
    Selection,

    /// <summary>The decoder's layers: self-attention, deformable attention, feed-forward networks.</summary>
    Decoder,

    /// <summary>Boxes of every layer and the class scores of the last one.</summary>
    Heads,

    /// <summary>From scores and boxes to detections in pixels.</summary>
    Postprocessing,

    /// <summary>All of a network that another program exported, whose parts are not known.</summary>
    Whole,
}
