using System;
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

internal sealed class Channel : IChannel
{
    private readonly MLContext context;
    private readonly Host host;
    private readonly string source;
    private readonly long start = Stopwatch.GetTimestamp();
    private bool disposed;

    public Channel(MLContext context, Host host, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        this.context = context;
        this.host = host;
        source = $"{host.ContextDescription}; {name}";
        Trace(MessageSensitivity.None, "Channel started");
    }

    public string ContextDescription => source;

    public void Trace(MessageSensitivity sensitivity, string fmt) => Send(ChannelMessageKind.Trace, sensitivity, fmt);

    public void Trace(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(ChannelMessageKind.Trace, sensitivity, Format(fmt, args));

    public void Info(MessageSensitivity sensitivity, string fmt) => Send(ChannelMessageKind.Info, sensitivity, fmt);

    public void Info(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(ChannelMessageKind.Info, sensitivity, Format(fmt, args));

    public void Warning(MessageSensitivity sensitivity, string fmt) => Send(ChannelMessageKind.Warning, sensitivity, fmt);

    public void Warning(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(ChannelMessageKind.Warning, sensitivity, Format(fmt, args));

    public void Error(MessageSensitivity sensitivity, string fmt) => Send(ChannelMessageKind.Error, sensitivity, fmt);

    public void Error(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(ChannelMessageKind.Error, sensitivity, Format(fmt, args));

    public void Send(ChannelMessage msg)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        context.Publish(msg.Message, msg.Kind, source);
    }

    public TException Process<TException>(TException ex)
        where TException : Exception => host.Process(ex);

    public void Dispose()
    {
        if (disposed)
            return;
        string elapsed = Stopwatch.GetElapsedTime(start).ToString("c", CultureInfo.InvariantCulture);
        Trace(MessageSensitivity.None, $"Channel finished. Elapsed {elapsed}.");
        disposed = true;
    }

    private void Send(ChannelMessageKind kind, MessageSensitivity sensitivity, string message) =>
        Send(new ChannelMessage(kind, sensitivity, message));

    private static string Format(string format, object[] args) =>
        args == null || args.Length == 0 ? format : string.Format(CultureInfo.InvariantCulture, format, args);
}
