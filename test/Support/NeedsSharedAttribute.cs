namespace Microsoft.ML.SparseDetr.Testing;

/// <summary>Skips a test when a file or folder of the shared reference data is not there.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class NeedsSharedAttribute : ConditionBaseAttribute
{
    private readonly string _path;

    public NeedsSharedAttribute(string path) : base(ConditionMode.Include)
    {
        _path = path;
        IgnoreMessage = $"'{path}' of the shared reference data is not on this machine.";
    }

    public override string GroupName => $"{nameof(NeedsSharedAttribute)} {_path}";

    public override bool IsConditionMet => Shared.Exists(_path);
}
