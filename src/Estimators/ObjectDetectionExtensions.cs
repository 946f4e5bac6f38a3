using Microsoft.ML.SparseDetr;

namespace Microsoft.ML;

/// <summary>The door into this library.</summary>
public static class ObjectDetectionExtensions
{
    extension(MLContext mlContext)
    {
        /// <summary>Data, trainers, evaluation and export for detectors.</summary>
        public ObjectDetectionCatalog ObjectDetection => new(mlContext);
    }
}
