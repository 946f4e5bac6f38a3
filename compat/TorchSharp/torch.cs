using System;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor : IDisposable
    {
        public void Dispose() { }
    }
}
