namespace Microsoft.ML.SparseDetr;

/// <summary>How the learning rate behaves in the window after a change of structure; r is the reduced rate, u goes from 0 to 1.</summary>
public enum RateWindowShape
{
    /// <summary>Falls to r at once and comes back, fast at first: r + (1 − r) sin(πu/2).</summary>
    Rebound,

    /// <summary>Sinks to r in the middle of the window and comes back: 1 − (1 − r) sin(πu).</summary>
    Dip,

    /// <summary>Stays at r.</summary>
    Constant,
}
