using System;
using System.Reflection;

namespace Microsoft.ML;

/// <summary>Calls a generic method with types known at run time only. Done while binding, never per row.</summary>
internal static class GenericCall
{
    public static TResult Invoke<TResult>(Type owner, string method, Type[] types, params object[] arguments) =>
        (TResult)Find(owner, method).MakeGenericMethod(types)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null);

    /// <summary>The getter of a column as <c>ValueGetter&lt;RawType&gt;</c>.</summary>
    public static Delegate Getter(DataViewRow row, DataViewSchema.Column column) =>
        Invoke<Delegate>(typeof(GenericCall), nameof(GetterOf), [column.Type.RawType], row, column);

    private static Delegate GetterOf<T>(DataViewRow row, DataViewSchema.Column column) => row.GetGetter<T>(column);

    private static MethodInfo Find(Type owner, string method) =>
        owner.GetMethod(method, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        ?? throw new MissingMethodException(owner.FullName, method);
}
