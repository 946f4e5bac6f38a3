using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.SparseDetr.Transformers.Saving;

/// <summary>Marks a member that holds an image of any size; ML.NET's own attribute refuses to be used without a size.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
internal sealed class UnsizedImageAttribute : DataViewTypeAttribute
{
    public override bool Equals(DataViewTypeAttribute? other) => other is UnsizedImageAttribute;

    public override bool Equals(object? obj) => obj is UnsizedImageAttribute;

    public override int GetHashCode() => 3;

    public override void Register() => DataViewTypeManager.Register(new ImageDataViewType(), typeof(MLImage), this);
}
