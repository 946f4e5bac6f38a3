namespace Microsoft.ML.SparseDetr.Tests.Reports.Page;

/// <summary>Skips tests on a machine without Chromium; Debian's package is enough, and the variable CHROMIUM names another one.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class NeedsBrowserAttribute : ConditionBaseAttribute
{
    public NeedsBrowserAttribute() : base(ConditionMode.Include) =>
        IgnoreMessage = "There is no Chromium: apt-get install chromium, or name one in the variable CHROMIUM.";

    public static string Path { get; } =
        Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } named ? named : "/usr/bin/chromium";

    public override string GroupName => nameof(NeedsBrowserAttribute);

    public override bool IsConditionMet => File.Exists(Path);
}
