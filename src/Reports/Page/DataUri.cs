namespace Microsoft.ML.SparseDetr.Reports.Page;

/// <summary>An image that lies in the page itself.</summary>
internal readonly record struct DataUri(string Text)
{
    public static DataUri OfWebp(byte[] file) => new("data:image/webp;base64," + Convert.ToBase64String(file));
}
