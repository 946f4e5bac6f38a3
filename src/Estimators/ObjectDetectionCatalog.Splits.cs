using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Data;
using Microsoft.ML.SparseDetr.Data.Sources;
using Microsoft.ML.SparseDetr.Estimators.Evaluation;
using Microsoft.ML.SparseDetr.Transformers.Scoring;

namespace Microsoft.ML.SparseDetr;

public sealed partial class ObjectDetectionCatalog
{
    /// <summary>
    /// Divides a view in two so that each class has the same share of the images in both parts, which a split of single rows at random
    /// does not give for classes that few images have. The view is read once; its images are not decoded.
    /// </summary>
    /// <param name="data">A view that gives its rows in the same order each time.</param>
    /// <param name="testFraction">Share of the rows in <see cref="TrainTestViews.TestSet"/>, above 0 and below 1.</param>
    /// <param name="samplingKeyColumnName">Column of text; rows with the same value stay together, as pictures of one part or one film
    /// should. Null divides rows.</param>
    /// <param name="seed">Another seed gives other parts; null is seed 0.</param>
    /// <param name="labelColumnName">Column with the classes of the objects (vector of text, or of keys with key values).</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not between 0 and 1, or a column is missing or of another type.
    /// </exception>
    /// <exception cref="ArgumentException">There are fewer than two rows, or one value of the sampling key in all.</exception>
    public TrainTestViews TrainTestSplit(
        IDataView data, double testFraction = 0.1, string? samplingKeyColumnName = null, int? seed = null,
        string labelColumnName = ColumnNames.Label)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (testFraction is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(testFraction), testFraction, "The share must be above 0 and below 1.");
        var label = new LabelColumn(data.Schema, labelColumnName, "label");
        DataViewSchema.Column? key = samplingKeyColumnName is null
            ? null
            : SchemaChecks.Find(data.Schema, samplingKeyColumnName, "sampling key");
        if (key is { Type: not TextDataViewType } other)
            throw SchemaChecks.Mismatch("sampling key", other.Name, "String", other.Type.ToString()!);

        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var (classes, groups) = (new List<int[]>(), new List<string?>());
        DataViewSchema.Column?[] needed = [label.Column, key];
        using (var cursor = data.GetRowCursor(needed.OfType<DataViewSchema.Column>()))
        {
            var getLabels = label.Getter(cursor);
            var getKey = key is { } column ? cursor.GetGetter<ReadOnlyMemory<char>>(column) : null;
            ReadOnlyMemory<char> group = default;
            while (cursor.MoveNext())
            {
                classes.Add([.. getLabels().OfType<string>().Distinct().Select(PlaceOf)]);
                getKey?.Invoke(ref group);
                groups.Add(getKey is null ? null : group.ToString());
            }
        }
        var isTest = StratifiedSplit.Choose(classes, testFraction, seed ?? 0, groups);
        return new TrainTestViews(
            new SelectedRows(data, Array.ConvertAll(isTest, test => !test)), new SelectedRows(data, isTest));

        int PlaceOf(string name)
        {
            places.TryAdd(name, places.Count);
            return places[name];
        }
    }
}
