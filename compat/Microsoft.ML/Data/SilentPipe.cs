using System;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>A pipe for messages that no one listens to.</summary>
internal sealed class SilentPipe<TMessage>(string description) : IPipe<TMessage>
{
    public string ContextDescription => description;

    public void Send(TMessage msg)
    {
    }

    public TException Process<TException>(TException ex)
        where TException : Exception => ex;

    public void Dispose()
    {
    }
}
