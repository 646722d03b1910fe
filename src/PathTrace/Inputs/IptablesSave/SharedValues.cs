using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>
/// Makes conditions and effects, and hands out the one it made before where a rule repeats it. A fixed number of slots, the newest value of each: values
/// that come once (an endpoint's address) pass through without being kept, those that come often (<c>-p tcp</c>) are nearly always found.
/// </summary>
internal sealed class SharedValues
{
    private const int SlotCount = 4096;
    private readonly Condition?[] _conditions = new Condition?[SlotCount];
    private readonly Effect?[] _effects = new Effect?[SlotCount];
    private readonly Condition[]?[] _lists = new Condition[]?[SlotCount];

    internal Condition Protocol(IpProtocol protocol)
    {
        ref var slot = ref Slot(1, protocol.Number, 0);
        return slot is Condition.Protocol known && known.Value == protocol ? known : slot = new Condition.Protocol(protocol);
    }

    internal Condition Address(AddressField field, MaskedAddress wanted)
    {
        var bits = unchecked((ulong)wanted.Address.Bits ^ (ulong)(wanted.Address.Bits >> 64));
        ref var slot = ref Slot(2 + (int)field, bits, unchecked((ulong)wanted.Mask));
        return slot is Condition.Address known && known.Field == field && known.Wanted == wanted ? known : slot = new Condition.Address(field, wanted);
    }

    internal Condition Number(Field field, NumberRange range)
    {
        ref var slot = ref Slot(16 + (int)field, range.First, range.Last);
        return slot is Condition.Number known && known.Field == field && known.Ranges.Length == 1 && known.Ranges[0] == range
            ? known
            : slot = new Condition.Number(field, range);
    }

    internal Condition Masked(Field field, MaskedValue wanted)
    {
        ref var slot = ref Slot(64 + (int)field, wanted.Value, wanted.Mask);
        return slot is Condition.Masked known && known.Field == field && known.Wanted == wanted ? known : slot = new Condition.Masked(field, wanted);
    }

    internal Condition ConnectionState(CtStates states)
    {
        ref var slot = ref Slot(128, (ulong)states, 0);
        return slot is Condition.ConnectionState known && known.States == states ? known : slot = new Condition.ConnectionState(states);
    }

    /// <summary>An interface by the name or pattern of <c>-i</c> and <c>-o</c>; the string must come from the name pool.</summary>
    internal Condition Interface(Direction direction, string pattern)
    {
        ref var slot = ref Slot(135 + (int)direction, unchecked((uint)RuntimeHelpers.GetHashCode(pattern)), 0);
        var isPrefix = pattern.EndsWith('+');
        if (slot is Condition.Interface known && known.Direction == direction && known.Pattern.IsPrefix == isPrefix
            && known.Pattern.Name.AsSpan().SequenceEqual(pattern.AsSpan(0, pattern.Length - (isPrefix ? 1 : 0))))
            return known;
        return slot = new Condition.Interface(direction, InterfacePattern.Parse(pattern));
    }

    internal Condition Chance(uint numerator)
    {
        ref var slot = ref Slot(129, numerator, 0);
        return slot is Condition.Chance known && known.Numerator == numerator ? known : slot = new Condition.Chance(numerator);
    }

    internal Condition Not(Condition part)
    {
        ref var slot = ref Slot(130, unchecked((uint)RuntimeHelpers.GetHashCode(part)), 0);
        return slot is Condition.Not known && ReferenceEquals(known.Part, part) ? known : slot = new Condition.Not(part);
    }

    internal Effect SetMark(uint value, uint mask)
    {
        ref var slot = ref _effects[Index(131, value, mask)];
        return slot is Effect.SetMark known && known.Value == value && known.Mask == mask ? known : slot = new Effect.SetMark(value, mask);
    }

    /// <summary>The earlier one of two equal conditions; for the rarer kinds.</summary>
    internal Condition Share(Condition condition)
    {
        ref var slot = ref Slot(132, unchecked((uint)condition.GetHashCode()), 0);
        return slot is not null && slot.Equals(condition) ? slot : slot = condition;
    }

    /// <summary>The earlier one of two equal effects.</summary>
    internal Effect Share(Effect effect)
    {
        ref var slot = ref _effects[Index(133, unchecked((uint)effect.GetHashCode()), 0)];
        return slot is not null && slot.Equals(effect) ? slot : slot = effect;
    }

    /// <summary>An array of these conditions; the earlier one when it holds the same objects.</summary>
    internal ImmutableArray<Condition> List(ReadOnlySpan<Condition> conditions)
    {
        if (conditions.IsEmpty)
            return [];
        ulong hash = 0;
        foreach (var condition in conditions)
            hash = unchecked((hash * 31) + (uint)RuntimeHelpers.GetHashCode(condition));
        ref var slot = ref _lists[Index(134, hash, 0)];
        if (slot is null || !AreSame(slot, conditions))
            slot = conditions.ToArray();
        return ImmutableCollectionsMarshal.AsImmutableArray(slot);
    }

    private static bool AreSame(Condition[] known, ReadOnlySpan<Condition> wanted)
    {
        if (known.Length != wanted.Length)
            return false;
        for (var i = 0; i < known.Length; i++)
        {
            if (!ReferenceEquals(known[i], wanted[i]))
                return false;
        }

        return true;
    }

    private static int Index(int kind, ulong a, ulong b) => unchecked(
        (int)((((a * 0x9E3779B97F4A7C15) ^ (b * 0xC2B2AE3D27D4EB4F)) + ((ulong)kind * 0x165667B19E3779F9)) >> 52));

    private ref Condition? Slot(int kind, ulong a, ulong b) => ref _conditions[Index(kind, a, b)];
}
