using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Prediction;

/// <summary>An image with what was found in it and where its results lie.</summary>
/// <param name="Number">Its place among all images of the call, from 1.</param>
/// <param name="Name">Its path below the folder that all images have in common.</param>
/// <param name="Found">What was found.</param>
/// <param name="Files">The results of this image alone.</param>
internal sealed record PredictedImage(int Number, string Name, ImagePrediction Found, ResultFiles Files);
