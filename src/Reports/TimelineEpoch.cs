namespace Microsoft.ML.SparseDetr.Reports;

/// <summary>Score and structure at the end of an epoch.</summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="AveragePrecision">COCO AP in 0..1, or null where the epoch was not validated.</param>
/// <param name="TokenShare">Share of the tokens in use, 0..1.</param>
/// <param name="QueryShare">Share of the queries in use.</param>
/// <param name="ChannelShare">Share of the hidden channels in use.</param>
/// <param name="Phase">What the training was doing; <see cref="SparsityTimelineChart.Compensation"/> is shaded.</param>
/// <param name="RateFactor">What the learning rate was multiplied by.</param>
internal sealed record TimelineEpoch(
    int Epoch, double? AveragePrecision, double TokenShare, double QueryShare, double ChannelShare, string Phase, double RateFactor);
