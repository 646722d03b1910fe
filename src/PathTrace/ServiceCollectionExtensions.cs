using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PathTrace.Inputs;

namespace PathTrace;

/// <summary>Registers the library's services.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>Adds what PathTrace offers; calling it twice adds nothing twice.</summary>
    public static IServiceCollection AddPathTrace(this IServiceCollection services)
    {
        services.TryAddSingleton<SnapshotLoader>();
        return services;
    }
}
