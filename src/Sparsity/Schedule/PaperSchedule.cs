namespace Microsoft.ML.SparseDetr;

/// <summary>The training schedules of Super Sparse DETR, one column of Table 7 each. Epochs are counted from 0.</summary>
public enum PaperSchedule
{
    /// <summary>50 epochs: queries at 10, channels at 17, tokens at 32; 3 epochs of compensation after each.</summary>
    X,

    /// <summary>The same as <see cref="X"/>.</summary>
    L,

    /// <summary>90 epochs: queries at 15, channels at 25, tokens half at 52 and fully at 56; 4 epochs of compensation after each.</summary>
    M,

    /// <summary>
    /// 120 epochs: queries at 20, channels at 30, tokens half at 70 and fully at 75; 5 epochs of compensation after each.
    /// </summary>
    S,
}
