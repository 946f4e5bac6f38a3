using System;

namespace Microsoft.ML;

public abstract class ExtensionBaseAttribute : Attribute
{
    private protected ExtensionBaseAttribute(string contractName)
    {
        ArgumentException.ThrowIfNullOrEmpty(contractName);
        ContractName = contractName;
    }

    public string ContractName { get; }
}
