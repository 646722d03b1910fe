using System.Collections.Immutable;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>The options of an extension that are checked one by one and together, as the extension's own parser in libxtables does.</summary>
internal sealed class OptionSet(params ReadOnlySpan<TypedOption> options)
{
    private readonly ImmutableArray<TypedOption> _options = [.. options];

    /// <summary>Options of which a rule needs at least one; alternatives stand in one string: <c>"--string --hex-string"</c>.</summary>
    internal ImmutableArray<string> Needs { get; init; } = [];

    /// <summary>Options that exclude each other: <c>"--set --rcheck --update --remove"</c>.</summary>
    internal ImmutableArray<string> OneOf { get; init; } = [];

    /// <summary>The names as <see cref="OptionTable"/> takes them.</summary>
    internal string[] Names => [.. _options.Select(o => o.Names)];

    /// <summary>Reads the options that follow and says which there were.</summary>
    internal Seen Read(ref OptionReader options)
    {
        var seen = new Seen(_options, 0, 0);
        while (options.Next())
            seen = ReadOne(ref options, seen);
        if (options.Failed)
            return seen;
        foreach (var alternatives in Needs)
        {
            if (seen.Count(alternatives) == 0)
                options.RefuseExtension($"{options.Name} needs {string.Join(" or ", alternatives.Split(' '))}");
        }

        foreach (var rivals in OneOf)
        {
            if (seen.Count(rivals) > 1)
                options.RefuseExtension($"{options.Name} takes only one of {string.Join(", ", rivals.Split(' '))}");
        }

        return seen;
    }

    private Seen ReadOne(ref OptionReader options, Seen seen)
    {
        for (var i = 0; i < _options.Length; i++)
        {
            var option = _options[i];
            if (option.Name != options.Name)
                continue;
            option.Read?.Invoke(ref options);
            if (options.Negated && !option.IsNegatable)
                options.RefuseOption($"{option.Name} cannot be negated");
            return seen.With(i, options.Negated);
        }

        return seen;
    }

    /// <summary>Which options a rule has, and which of them negated.</summary>
    internal readonly record struct Seen(ImmutableArray<TypedOption> Options, uint Bits, uint NegatedBits)
    {
        internal bool Has(string name) => (Bits & BitOf(name)) != 0;

        internal bool HasNegated(string name) => (NegatedBits & BitOf(name)) != 0;

        internal int Count(string names)
        {
            var bits = Bits;
            var all = Options;
            return names.Split(' ').Count(name => (bits & BitIn(all, name)) != 0);
        }

        internal Seen With(int index, bool negated) => this with { Bits = Bits | (1u << index), NegatedBits = NegatedBits | (negated ? 1u << index : 0) };

        private uint BitOf(string name) => BitIn(Options, name);

        private static uint BitIn(ImmutableArray<TypedOption> options, string name)
        {
            for (var i = 0; i < options.Length; i++)
            {
                if (options[i].Name == name)
                    return 1u << i;
            }

            return 0;
        }
    }
}
