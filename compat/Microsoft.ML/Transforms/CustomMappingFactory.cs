using System;

namespace Microsoft.ML.Transforms;

public abstract class CustomMappingFactory<TSrc, TDst> : ICustomMappingFactory
    where TSrc : class, new()
    where TDst : class, new()
{
    protected CustomMappingFactory()
    {
    }

    public abstract Action<TSrc, TDst> GetMapping();

    ITransformer ICustomMappingFactory.CreateTransformer(string contractName) => new CustomMappingTransformer<TSrc, TDst>(GetMapping(), contractName, null, null);
}
