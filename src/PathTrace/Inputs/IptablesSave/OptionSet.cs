using System.Collections.Immutable;
using System.Numerics;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>The options of an extension that are checked one by one and together, as the extension's own parser in libxtables does.</summary>
internal sealed class OptionSet(params ReadOnlySpan<TypedOption> options)
{
    private readonly ImmutableArray<TypedOption> _options = [.. options];
    private ImmutableArray<Group> _needs = [];
    private ImmutableArray<Group> _rivals = [];

    /// <summary>Options of which a rule needs at least one; alternatives stand in one string: <c>"--string --hex-string"</c>.</summary>
    internal ImmutableArray<string> Needs
    {
        init => _needs = [.. value.Select(GroupOf)];
    }

    /// <summary>Options that exclude each other: <c>"--set --rcheck --update --remove"</c>.</summary>
    internal ImmutableArray<string> OneOf
    {
        init => _rivals = [.. value.Select(GroupOf)];
    }

    /// <summary>The names as <see cref="OptionTable"/> takes them.</summary>
    internal string[] Names => [.. _options.Select(o => o.Names)];

    /// <summary>Reads the options that follow and says which there were.</summary>
    internal Seen Read(ref OptionReader options)
    {
        var extension = options.Name;
        var (bits, negated) = (0u, 0u);
        while (options.Next())
        {
            var bit = ReadOne(ref options);
            bits |= bit;
            negated |= options.Negated ? bit : 0;
        }

        if (!options.Failed)
            Check(ref options, extension, bits);
        return new(this, bits, negated);
    }

    private uint ReadOne(ref OptionReader options)
    {
        for (var i = 0; i < _options.Length; i++)
        {
            var option = _options[i];
            if (option.Name != options.Name)
                continue;
            option.Read?.Invoke(ref options);
            if (options.Negated && !option.IsNegatable)
                options.RefuseOption($"{option.Name} cannot be negated");
            return 1u << i;
        }

        return 0;
    }

    private void Check(ref OptionReader options, string extension, uint bits)
    {
        foreach (var needed in _needs)
        {
            if ((bits & needed.Bits) == 0)
                options.RefuseExtension($"{extension} needs {needed.Names.Replace(" ", " or ", StringComparison.Ordinal)}");
        }

        foreach (var rivals in _rivals)
        {
            if (BitOperations.PopCount(bits & rivals.Bits) > 1)
                options.RefuseExtension($"{extension} takes only one of {rivals.Names.Replace(" ", ", ", StringComparison.Ordinal)}");
        }
    }

    private Group GroupOf(string names) => new(names.Split(' ').Aggregate(0u, (bits, name) => bits | BitOf(name)), names);

    private uint BitOf(string name)
    {
        for (var i = 0; i < _options.Length; i++)
        {
            if (_options[i].Name == name)
                return 1u << i;
        }

        throw new ArgumentException($"There is no option {name}.", nameof(name));
    }

    /// <summary>Which options a rule has, and which of them negated.</summary>
    internal readonly record struct Seen(OptionSet Set, uint Bits, uint NegatedBits)
    {
        internal bool Has(string name) => (Bits & Set.BitOf(name)) != 0;

        internal bool HasNegated(string name) => (NegatedBits & Set.BitOf(name)) != 0;

        /// <summary>True when every option but this one is negated.</summary>
        internal bool AreNegatedBut(string name) => (Bits & ~Set.BitOf(name)) == NegatedBits;
    }

    private readonly record struct Group(uint Bits, string Names);
}
