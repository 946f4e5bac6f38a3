using System;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public class LoggingEventArgs : EventArgs
{
    public LoggingEventArgs(string message)
    {
        Message = message;
    }

    public LoggingEventArgs(string message, ChannelMessageKind kind, string source)
    {
        RawMessage = message;
        Kind = kind;
        Source = source;
        Message = $"[Source={source}, Kind={kind}] {message}";
    }

    public ChannelMessageKind Kind { get; }

    public string Message { get; }

    public string RawMessage { get; }

    public string Source { get; }
}
