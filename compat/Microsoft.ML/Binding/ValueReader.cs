namespace Microsoft.ML.Data;

/// <summary>Takes a column's value out of a user's object.</summary>
internal delegate void ValueReader<in TRow, TValue>(TRow row, ref TValue value);
