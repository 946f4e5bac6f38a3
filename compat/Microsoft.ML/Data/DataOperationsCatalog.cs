using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed class DataOperationsCatalog
{
    private readonly IHost host;

    internal DataOperationsCatalog(IHostEnvironment env)
    {
        host = env.Register(nameof(DataOperationsCatalog));
    }

    public struct TrainTestData
    {
        public readonly IDataView TrainSet;
        public readonly IDataView TestSet;

        internal TrainTestData(IDataView trainSet, IDataView testSet)
        {
            TrainSet = trainSet;
            TestSet = testSet;
        }
    }

    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, SchemaDefinition schemaDefinition = null)
        where TRow : class
    {
        ArgumentNullException.ThrowIfNull(data);
        return new EnumerableView<TRow>(data, MemberColumn.Resolve(typeof(TRow), schemaDefinition, SchemaDefinition.Direction.Read));
    }

    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, DataViewSchema schema)
        where TRow : class
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(schema);
        return LoadFromEnumerable(data, SchemaDefinition.FromSchema(typeof(TRow), schema));
    }

    public IEnumerable<TRow> CreateEnumerable<TRow>(IDataView data, bool reuseRowObject, bool ignoreMissingColumns = false, SchemaDefinition schemaDefinition = null)
        where TRow : class, new()
    {
        ArgumentNullException.ThrowIfNull(data);
        MemberColumn[] members = MemberColumn.Resolve(typeof(TRow), schemaDefinition, SchemaDefinition.Direction.Write);
        RowFiller<TRow>.Bind(data.Schema, members, ignoreMissingColumns);
        return new RowEnumerable<TRow>(data, members, reuseRowObject, ignoreMissingColumns);
    }

    public TrainTestData TrainTestSplit(IDataView data, double testFraction = 0.1, string samplingKeyColumnName = null, int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (!(testFraction > 0 && testFraction < 1))
            throw new ArgumentOutOfRangeException(nameof(testFraction), testFraction, "Must be between 0 and 1 exclusive");
        int salt = seed ?? NextSeed();
        var range = new SplitRange(0, testFraction);
        return new TrainTestData(
            new SplitView(data, salt, samplingKeyColumnName, range, complement: true),
            new SplitView(data, salt, samplingKeyColumnName, range, complement: false));
    }

    public IReadOnlyList<TrainTestData> CrossValidationSplit(IDataView data, int numberOfFolds = 5, string samplingKeyColumnName = null, int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (numberOfFolds <= 1)
            throw new ArgumentOutOfRangeException(nameof(numberOfFolds), numberOfFolds, "Must be more than 1");
        int salt = seed ?? NextSeed();
        return Enumerable.Range(0, numberOfFolds).Select(fold =>
        {
            var range = new SplitRange((double)fold / numberOfFolds, fold + 1 == numberOfFolds ? double.PositiveInfinity : (double)(fold + 1) / numberOfFolds);
            return new TrainTestData(
                new SplitView(data, salt, samplingKeyColumnName, range, complement: true),
                new SplitView(data, salt, samplingKeyColumnName, range, complement: false));
        }).ToArray();
    }

    public IDataView ShuffleRows(IDataView input, int? seed = null, int shufflePoolSize = 1000, bool shuffleSource = true)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shufflePoolSize);
        return new ShuffleView(input, seed ?? NextSeed(), shufflePoolSize, shuffleSource);
    }

    public IDataView SkipRows(IDataView input, long count)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return new SkipTakeView(input, count, long.MaxValue);
    }

    public IDataView TakeRows(IDataView input, long count)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return new SkipTakeView(input, 0, count);
    }

    public IDataView Cache(IDataView input, params string[] columnsToPrefetch)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new CacheView(input, columnsToPrefetch);
    }

    private int NextSeed()
    {
        lock (host.Rand)
            return host.Rand.Next();
    }
}
