using System.Collections.Immutable;
using PathTrace.Text;

namespace PathTrace.Netfilter;

/// <summary>One table of a ruleset: its chains by name.</summary>
public sealed class Table
{
    private readonly Chain?[] _builtIn = new Chain?[5];
    private Dictionary<string, Chain>? _byName;

    /// <summary>A table with its chains, in the order of the dump.</summary>
    /// <param name="name">Which of the five.</param>
    /// <param name="chains">Names must differ.</param>
    /// <param name="source">The line that opens the table.</param>
    /// <param name="isComplete">False when the dump breaks off inside the table or the save left something out.</param>
    public Table(TableName name, ImmutableArray<Chain> chains, SourceSpan source, bool isComplete = true)
    {
        Name = name;
        Chains = chains;
        Source = source;
        IsComplete = isComplete;
        foreach (var chain in chains)
        {
            if (chain.Hook is { } hook)
                _builtIn[(int)hook] = chain;
        }
    }

    /// <summary>Which of the five tables.</summary>
    public TableName Name { get; }

    /// <summary>All chains, in the order of the dump.</summary>
    public ImmutableArray<Chain> Chains { get; }

    /// <summary>The line that opens the table (<c>*nat</c>).</summary>
    public SourceSpan Source { get; }

    /// <summary>False when rules of the kernel may be missing here: the dump broke off, or the save left something out.</summary>
    public bool IsComplete { get; }

    /// <summary>The chain of this name, or null.</summary>
    public Chain? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The built-in chain at a hook, or null when the table has none there.</summary>
    public Chain? At(Hook hook) => _builtIn[(int)hook];

    /// <summary>The table with this chain in the place of the one of its name.</summary>
    internal Table With(Chain chain) => new(Name, [.. Chains.Select(c => c.Name == chain.Name ? chain : c)], Source, IsComplete);

    // Made on first use; a race makes it twice, to the same effect.
    private Dictionary<string, Chain> ByName => _byName ??= Chains.ToDictionary(c => c.Name, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Name.ToString();
}
