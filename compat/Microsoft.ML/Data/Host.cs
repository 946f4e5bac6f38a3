using System;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>A named part of a context, with random numbers of its own that follow from the context's seed.</summary>
internal sealed class Host : IHost
{
    private readonly MLContext context;
    private readonly string name;

    public Host(MLContext context, string name, int seed)
    {
        this.context = context;
        this.name = name;
        Rand = new Random(seed);
    }

    public Random Rand { get; }

    public ComponentCatalog ComponentCatalog => context.ComponentCatalog;

    public string ContextDescription => name;

    public IHost Register(string name, int? seed = null, bool? verbose = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        lock (Rand)
            return new Host(context, name, seed ?? Rand.Next());
    }

    public IChannel Start(string name) => new Channel(context, this, name);

    public IPipe<TMessage> StartPipe<TMessage>(string name)
    {
        if (typeof(TMessage) == typeof(ChannelMessage))
            return (IPipe<TMessage>)Start(name);
        return new SilentPipe<TMessage>($"{ContextDescription}; {name}");
    }

    public IProgressChannel StartProgressChannel(string name) => new ProgressChannel(name);

    public TException Process<TException>(TException ex)
        where TException : Exception
    {
        ex.Data["ContextDescription"] ??= ContextDescription;
        return ex;
    }

    /// <summary>The context behind an environment, or null when the environment is somebody else's.</summary>
    public static MLContext ContextOf(IHostEnvironment env) => env as MLContext ?? (env as Host)?.context;
}
