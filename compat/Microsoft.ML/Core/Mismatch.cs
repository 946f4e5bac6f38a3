using System;

namespace Microsoft.ML;

/// <summary>The two errors about columns, worded as ML.NET words them.</summary>
internal static class Mismatch
{
    public static ArgumentOutOfRangeException Missing(string parameter, string role, string column) =>
        new(parameter, $"Could not find {role} column '{column}'");

    public static ArgumentOutOfRangeException Type(string parameter, string role, string column, string expected, string actual) =>
        new(parameter, $"Schema mismatch for {role} column '{column}': expected {expected}, got {actual}");
}
