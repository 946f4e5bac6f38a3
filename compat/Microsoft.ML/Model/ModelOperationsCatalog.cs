using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed class ModelOperationsCatalog
{
    private readonly IHostEnvironment environment;

    internal ModelOperationsCatalog(IHostEnvironment env)
    {
        environment = env;
    }
}
