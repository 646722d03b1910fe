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
    private const int SlotCount = 1024;
    private readonly Slot<Condition>[] _conditions = new Slot<Condition>[SlotCount];
    private readonly Slot<Effect>[] _effects = new Slot<Effect>[SlotCount];
    private readonly Slot<Condition[]>[] _lists = new Slot<Condition[]>[SlotCount];

    private enum Kind
    {
        Protocol = 1,
        Not,
        Chance,
        ConnectionState,
        Other,
        SetMark,
        Interface,
        Address = 16,
        Number = 32,
        Masked = 64,
    }

    /// <summary>How many conditions were made because none was there to share.</summary>
    internal int Made { get; private set; }

    internal Condition Protocol(IpProtocol protocol)
    {
        ref var slot = ref Find(_conditions, Kind.Protocol, protocol.Number, 0, out var key);
        return slot.Key == key && slot.Value is Condition.Protocol known && known.Value == protocol
            ? known
            : Keep(ref slot, key, new Condition.Protocol(protocol));
    }

    internal Condition Address(AddressField field, MaskedAddress wanted)
    {
        var bits = wanted.Address.Low ^ wanted.Address.High;
        ref var slot = ref Find(_conditions, Kind.Address + (int)field, bits, wanted.Netmask.Low, out var key);
        return slot.Key == key && slot.Value is Condition.Address known && known.Field == field && known.Wanted == wanted
            ? known
            : Keep(ref slot, key, new Condition.Address(field, wanted));
    }

    internal Condition Number(Field field, NumberRange range)
    {
        ref var slot = ref Find(_conditions, Kind.Number + (int)field, range.First, range.Last, out var key);
        return slot.Key == key && slot.Value is Condition.Number known && known.Field == field && known.Ranges.Length == 1 && known.Ranges[0] == range
            ? known
            : Keep(ref slot, key, new Condition.Number(field, range));
    }

    internal Condition Masked(Field field, MaskedValue wanted)
    {
        ref var slot = ref Find(_conditions, Kind.Masked + (int)field, wanted.Value, wanted.Mask, out var key);
        return slot.Key == key && slot.Value is Condition.Masked known && known.Field == field && known.Wanted == wanted
            ? known
            : Keep(ref slot, key, new Condition.Masked(field, wanted));
    }

    internal Condition ConnectionState(CtStates states)
    {
        ref var slot = ref Find(_conditions, Kind.ConnectionState, (ulong)states, 0, out var key);
        return slot.Key == key && slot.Value is Condition.ConnectionState known && known.States == states
            ? known
            : Keep(ref slot, key, new Condition.ConnectionState(states));
    }

    internal Condition Chance(uint numerator)
    {
        ref var slot = ref Find(_conditions, Kind.Chance, numerator, 0, out var key);
        return slot.Key == key && slot.Value is Condition.Chance known && known.Numerator == numerator
            ? known
            : Keep(ref slot, key, new Condition.Chance(numerator));
    }

    /// <summary>An interface by the name or pattern of <c>-i</c> and <c>-o</c>; the string must come from the name pool.</summary>
    internal Condition Interface(Direction direction, string pattern)
    {
        ref var slot = ref Find(_conditions, Kind.Interface + (int)direction, Identity(pattern), 0, out var key);
        return slot.Key == key && slot.Value is Condition.Interface known && known.Direction == direction && known.Pattern == InterfacePattern.Parse(pattern)
            ? known
            : Keep(ref slot, key, new Condition.Interface(direction, InterfacePattern.Parse(pattern)));
    }

    internal Condition Not(Condition part)
    {
        ref var slot = ref Find(_conditions, Kind.Not, Identity(part), 0, out var key);
        return slot.Key == key && slot.Value is Condition.Not known && ReferenceEquals(known.Part, part)
            ? known
            : Keep(ref slot, key, new Condition.Not(part));
    }

    internal Effect SetMark(uint value, uint mask)
    {
        ref var slot = ref Find(_effects, Kind.SetMark, value, mask, out var key);
        if (slot.Key != key || slot.Value is not Effect.SetMark known || known.Value != value || known.Mask != mask)
            slot = new(key, new Effect.SetMark(value, mask));
        return slot.Value!;
    }

    /// <summary>The earlier one of two equal conditions; for the rarer kinds.</summary>
    internal Condition Share(Condition condition)
    {
        ref var slot = ref Find(_conditions, Kind.Other, unchecked((uint)condition.GetHashCode()), 0, out var key);
        return slot.Key == key && condition.Equals(slot.Value) ? slot.Value! : Keep(ref slot, key, condition);
    }

    /// <summary>The earlier one of two equal effects.</summary>
    internal Effect Share(Effect effect)
    {
        ref var slot = ref Find(_effects, Kind.Other, unchecked((uint)effect.GetHashCode()), 0, out var key);
        if (slot.Key != key || !effect.Equals(slot.Value))
            slot = new(key, effect);
        return slot.Value!;
    }

    /// <summary>An array of these conditions; the earlier one when it holds the same objects. A new condition can be in no earlier array.</summary>
    internal ImmutableArray<Condition> List(ReadOnlySpan<Condition> conditions, bool isNew)
    {
        if (conditions.IsEmpty)
            return [];
        if (isNew)
            return ImmutableCollectionsMarshal.AsImmutableArray(conditions.ToArray());
        ulong hash = 0;
        foreach (var condition in conditions)
            hash = unchecked((hash * 31) + Identity(condition));
        ref var slot = ref Find(_lists, Kind.Other, hash, 0, out var key);
        if (slot.Key != key || slot.Value is null || !AreSame(slot.Value, conditions))
            slot = new(key, conditions.ToArray());
        return ImmutableCollectionsMarshal.AsImmutableArray(slot.Value);
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

    private static ulong Identity(object value) => unchecked((uint)RuntimeHelpers.GetHashCode(value));

    private static ref Slot<T> Find<T>(Slot<T>[] slots, Kind kind, ulong a, ulong b, out ulong key)
    {
        key = unchecked(((a * 0x9E3779B97F4A7C15) ^ (b * 0xC2B2AE3D27D4EB4F)) + ((ulong)kind * 0x165667B19E3779F9));
        return ref slots[(int)(key >> 54)];
    }

    private Condition Keep(ref Slot<Condition> slot, ulong key, Condition condition)
    {
        Made++;
        slot = new(key, condition);
        return condition;
    }

    // The key stands beside the value, so that a value that does not match need not be looked at.
    private readonly record struct Slot<T>(ulong Key, T? Value);
}
