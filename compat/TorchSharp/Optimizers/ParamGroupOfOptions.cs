using System.Collections.Generic;
using System.Linq;

namespace TorchSharp.Modules;

public class ParamGroup<TOptions> : ParamGroup where TOptions : OptimizerOptions
{
    public ParamGroup()
    {
    }

    public ParamGroup(IEnumerable<Parameter> parameters, TOptions options = null)
    {
        // The sequence may be a query over a module; it is walked at every step, so it is fixed here.
        Parameters = parameters.ToList();
        base.Options = options;
    }

    public new TOptions Options
    {
        get => (TOptions)base.Options;
        set => base.Options = value;
    }
}
