using System;
using System.Collections.Generic;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Results that are released together.</summary>
public interface IDisposableReadOnlyCollection<T> : IReadOnlyCollection<T>, IReadOnlyList<T>, IDisposable
{
}
