using Microsoft.ML.SparseDetr.Detectors.Backbones;
using Microsoft.ML.SparseDetr.Detectors.Decoders;
using Microsoft.ML.SparseDetr.Detectors.Encoders;

namespace Microsoft.ML.SparseDetr.Detectors;

/// <summary>DEIM and DEIMv2.</summary>
/// <param name="Backbone">Size of the backbone.</param>
/// <param name="Encoder">Size of the encoder.</param>
/// <param name="Decoder">Size of the decoder.</param>
internal sealed record DeimDesign(HgArchitecture Backbone, EncoderShape Encoder, DecoderShape Decoder) : DetectorDesign
{
    private const string ScoreHeadName = "decoder.enc_score_head.";

    internal override bool TakesBudgets => true;

    internal override string ScoreHead => ScoreHeadName + "weight";

    internal override bool IsClassHead(string name) =>
        name.StartsWith(ScoreHeadName, StringComparison.Ordinal)
        || name.StartsWith("decoder.dec_score_head.", StringComparison.Ordinal)
        || name.StartsWith("decoder.denoising_class_embed.", StringComparison.Ordinal);

    internal override Detector Build(DetectorPreset preset, int classCount, int height, int width, DetectorParts parts) =>
        new DeimDetector(preset, classCount, height, width, parts);
}
