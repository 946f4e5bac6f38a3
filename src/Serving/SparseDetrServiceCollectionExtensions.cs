using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.ML.SparseDetr.Serving;

namespace Microsoft.ML.SparseDetr;

/// <summary>Detectors in the services of an application.</summary>
public static class SparseDetrServiceCollectionExtensions
{
    /// <summary>The name of a model that is given none.</summary>
    public const string DefaultName = "default";

    /// <summary>
    /// Adds a <see cref="DetectionService"/> that is loaded when it is first asked for, and ends with the application. Options are checked
    /// when the application starts.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Names the model, and sets limits.</param>
    /// <exception cref="ArgumentException">There is a model of this name already.</exception>
    public static IServiceCollection AddSparseDetr(this IServiceCollection services, Action<DetectionServiceOptions> configure) =>
        services.AddSparseDetr(DefaultName, configure);

    /// <summary>
    /// The same under a name: <c>[FromKeyedServices("name")]</c> and <see cref="DetectionServices"/> find it. The first model is the one
    /// that is meant where no name stands.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The name.</param>
    /// <param name="configure">Names the model, and sets limits.</param>
    /// <exception cref="ArgumentException">There is a model of this name already.</exception>
    public static IServiceCollection AddSparseDetr(
        this IServiceCollection services, string name, Action<DetectionServiceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        if (services.Any(service => service.ServiceType == typeof(DetectionService) && name.Equals(service.ServiceKey)))
            throw new ArgumentException($"There is a model '{name}' already; give each a name of its own.", nameof(name));
        services.AddOptions<DetectionServiceOptions>(name).Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<DetectionServiceOptions>, DetectionServiceOptionsValidator>());
        services.AddKeyedSingleton(name, (provider, _) =>
            new DetectionService(provider.GetRequiredService<IOptionsMonitor<DetectionServiceOptions>>().Get(name), name));
        services.TryAddSingleton(provider => provider.GetRequiredKeyedService<DetectionService>(name));
        services.AddSingleton(new ServedName(name));
        services.TryAddSingleton(provider => new DetectionServices(
            [.. provider.GetServices<ServedName>().Select(served => served.Name)], provider.GetRequiredKeyedService<DetectionService>));
        return services;
    }
}
