using System.CommandLine;

namespace SparseDetr.Cli;

/// <summary>One verb of the command line.</summary>
internal interface IVerb
{
    Command Build(Terminal terminal);
}
