namespace TorchSharp.Native;

/// <summary>A tagged argument or result as the native side sees it; mirrors <c>bridge::Value</c>.</summary>
internal struct Value
{
    public Tag Tag;
    public int Count;
    public long Bits;
}
