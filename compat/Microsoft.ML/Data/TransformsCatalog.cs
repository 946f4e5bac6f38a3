using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed class TransformsCatalog
{
    internal TransformsCatalog(IHostEnvironment env)
    {
        Environment = env;
        Conversion = new ConversionTransforms(env);
    }

    public ConversionTransforms Conversion { get; }

    internal IHostEnvironment Environment { get; }

    public sealed class ConversionTransforms
    {
        internal ConversionTransforms(IHostEnvironment env)
        {
            Environment = env;
        }

        internal IHostEnvironment Environment { get; }
    }
}
