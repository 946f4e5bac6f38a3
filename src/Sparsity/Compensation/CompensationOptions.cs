using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr;

/// <summary>
/// How a change of structure is compensated: what the averaged weights teach, and the learning rate meanwhile (Super Sparse DETR Eq. 7–8).
/// </summary>
public sealed class CompensationOptions
{
    /// <summary>
    /// Epochs of compensation after each change, or null for a number that suits the training or belongs to
    /// <see cref="ScheduleOptions.Paper"/>.
    /// A schedule of the paper refuses a number that would reach into its next milestone.
    /// </summary>
    [AllowedRange(0, 1000)]
    public int? Epochs { get; set; }

    /// <summary>
    /// Compensate for the one step after each change, as the paper's algorithm 1 reads, instead of epochs; 0 epochs are no step either.
    /// </summary>
    public bool OneStep { get; set; }

    /// <summary>Weight λ of the teacher's two losses.</summary>
    [AllowedRange(0, 100)]
    public float Weight { get; set; } = 0.02f;

    /// <summary>Temperature T of the distributions that student and teacher compare; the paper gives none.</summary>
    [AllowedRange(0.1, 100)]
    public float Temperature { get; set; } = 2;

    /// <summary>What of the classes is compared.</summary>
    public DistillationTarget Target { get; set; }

    /// <summary>What the class loss of the teacher is divided by.</summary>
    public DistillationReduction Reduction { get; set; }

    /// <summary>
    /// A whole network that teaches to the end of the training, instead of the averaged weights that teach for some epochs after each
    /// change; null for these.
    /// </summary>
    [ValidateObjectMembers]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DenseTeacherOptions? DenseTeacher { get; set; }

    /// <summary>Which queries of student and teacher are compared.</summary>
    public QueryPairing Pairing { get; set; }

    /// <summary>Which structure the teacher has.</summary>
    public TeacherStructure Teacher { get; set; }

    /// <summary>Whether the averaged weights go on learning while they teach.</summary>
    public TeacherWeights TeacherWeights { get; set; }

    /// <summary>
    /// Decay of an average of the teacher's own, which begins with the averaged weights at a change and follows the student from there, or
    /// null. The averaged weights themselves forget what was before the change as fast as their own decay says, which is low in the
    /// beginning of a training.
    /// </summary>
    [AllowedRange(0, 1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? TeacherDecay { get; set; }

    /// <summary>Course of the learning rate while a change is compensated.</summary>
    public RateWindowShape RateWindow { get; set; }

    /// <summary>Lowest factor on the learning rate while a change is compensated.</summary>
    [AllowedRange(0, 1)]
    public float ReducedRate { get; set; } = 0.8f;

    internal CompensationOptions Copy()
    {
        var copy = (CompensationOptions)MemberwiseClone();
        copy.DenseTeacher = DenseTeacher?.Copy();
        return copy;
    }
}
