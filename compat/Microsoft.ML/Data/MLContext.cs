using System;
using System.Collections.Concurrent;
using System.IO;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed class MLContext : IHostEnvironment
{
    private readonly Host host;
    private readonly ConcurrentDictionary<string, object> options = new();

    public MLContext(int? seed = null)
    {
        host = new Host(this, nameof(MLContext), seed ?? Random.Shared.Next());
        Data = new DataOperationsCatalog(this);
        Transforms = new TransformsCatalog(this);
        Model = new ModelOperationsCatalog(this);
    }

    public event EventHandler<LoggingEventArgs> Log;

    public DataOperationsCatalog Data { get; }

    public TransformsCatalog Transforms { get; }

    public ModelOperationsCatalog Model { get; }

    public ComponentCatalog ComponentCatalog { get; } = new ComponentCatalog();

    public string TempFilePath { get; set; } = Path.GetTempPath();

    public int? GpuDeviceId { get; set; }

    public bool FallbackToCpu { get; set; } = true;

    string IExceptionContext.ContextDescription => host.ContextDescription;

    public T GetOptionOrDefault<T>(string name) => TryGetOption(name, out T value) ? value : default;

    public bool TryGetOption<T>(string name, out T value)
    {
        bool found = options.TryGetValue(name, out object stored);
        value = found ? (T)stored : default;
        return found;
    }

    public void SetOption<T>(string name, T value) => options[name] = value;

    public bool TryAddOption<T>(string name, T value) => options.TryAdd(name, value);

    public bool RemoveOption(string name) => options.TryRemove(name, out _);

    IHost IHostEnvironment.Register(string name, int? seed, bool? verbose) => host.Register(name, seed, verbose);

    IChannel IChannelProvider.Start(string name) => host.Start(name);

    IPipe<TMessage> IChannelProvider.StartPipe<TMessage>(string name) => host.StartPipe<TMessage>(name);

    IProgressChannel IProgressChannelProvider.StartProgressChannel(string name) => host.StartProgressChannel(name);

    TException IExceptionContext.Process<TException>(TException ex) => host.Process(ex);

    internal void Publish(string message, ChannelMessageKind kind, string source) => Log?.Invoke(this, new LoggingEventArgs(message, kind, source));
}
