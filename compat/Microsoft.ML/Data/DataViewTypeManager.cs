using System;
using System.Collections.Generic;

namespace Microsoft.ML.Data;

public static class DataViewTypeManager
{
    private static readonly Dictionary<(Type Type, DataViewTypeAttribute Attribute), DataViewType> Types = [];

    public static void Register(DataViewType dataViewType, Type type, DataViewTypeAttribute typeAttribute = null)
    {
        ArgumentNullException.ThrowIfNull(dataViewType);
        ArgumentNullException.ThrowIfNull(type);
        if (dataViewType.RawType != type)
            throw new ArgumentException($"{dataViewType} holds {dataViewType.RawType}, so it cannot stand for {type}.", nameof(type));
        lock (Types)
        {
            if (!Types.TryAdd((type, typeAttribute), dataViewType) && !Types[(type, typeAttribute)].Equals(dataViewType))
                throw new ArgumentException($"{type} is registered already, as {Types[(type, typeAttribute)]}.", nameof(type));
        }
    }

    /// <summary>The registered column type of a member's type under its attribute, or null.</summary>
    internal static DataViewType Find(Type type, DataViewTypeAttribute attribute)
    {
        lock (Types)
            return Types.GetValueOrDefault((type, attribute));
    }
}
