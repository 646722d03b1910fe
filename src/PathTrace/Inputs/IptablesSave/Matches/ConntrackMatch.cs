using System.Collections.Immutable;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>
/// The <c>conntrack</c> match. Kernel: xt_conntrack.c, conntrack_mt. Address and port options look at the conntrack entry, whose original tuple
/// keeps what NAT replaced in the packet.
/// </summary>
internal static class ConntrackMatch
{
    private static readonly Meaning Age = Meaning.State("the age of the connection", "--ctexpire");

    internal static readonly MatchExtension Extension = new(
        "conntrack",
        Parse,
        "--ctstate",
        "--ctproto",
        "--ctorigsrc",
        "--ctorigdst",
        "--ctreplsrc",
        "--ctrepldst",
        "--ctorigsrcport",
        "--ctorigdstport",
        "--ctreplsrcport",
        "--ctrepldstport",
        "--ctstatus",
        "--ctexpire",
        "--ctdir")
    { Except = [Age] };

    private const CtStates WithoutEntry = CtStates.Invalid | CtStates.Untracked;

    private static void Parse(ref OptionReader options)
    {
        var looksAtAge = false;
        var first = options.Context.Conditions.Count;
        while (options.Next())
        {
            if (options.Name == "--ctstate")
                CtStateNames.AddStates(ref options, allowNat: true);
            else if (AddressOf(options.Name) is { } address)
                options.AddNegatable(AddressCondition(ref options, address));
            else if (PortOf(options.Name) is { } port)
                options.AddNegatable(PortCondition(ref options, port));
            else
                looksAtAge |= !TryReadRest(ref options);
        }

        if (looksAtAge)
            options.Add(Age.Ask(ref options));
        if (LetStateDecideAlone(options.Context.Conditions, first))
            options.Context.Recorder?.Rearranged();
    }

    // True when the conditions no longer stand in the order of their options.
    // xt_conntrack.c, conntrack_mt: a packet without an entry is INVALID or UNTRACKED, and once --ctstate holds for it the other options are not looked at.
    private static bool LetStateDecideAlone(List<Condition> conditions, int first)
    {
        var own = conditions.GetRange(first, conditions.Count - first);
        var state = own.Find(IsState);
        if (own.Count < 2 || state is null || !HoldsWithoutEntry(state))
            return false;
        ImmutableArray<Condition> others = [.. own.Where(c => !IsState(c))];
        var rest = others.Length == 1 ? others[0] : new Condition.All(others);
        conditions.RemoveRange(first, own.Count);
        conditions.Add(state);
        conditions.Add(new Condition.Any([new Condition.ConnectionState(WithoutEntry), rest]));
        return others.Length > 1 || !ReferenceEquals(own[0], state);
    }

    private static bool IsState(Condition condition) => condition is Condition.ConnectionState or Condition.Not { Part: Condition.ConnectionState };

    private static bool HoldsWithoutEntry(Condition state) => state switch
    {
        Condition.ConnectionState plain => (plain.States & WithoutEntry) != 0,
        Condition.Not { Part: Condition.ConnectionState negated } => (negated.States & WithoutEntry) != WithoutEntry,
        _ => false,
    };

    private static AddressField? AddressOf(string name) => name switch
    {
        "--ctorigsrc" => AddressField.OriginalSource,
        "--ctorigdst" => AddressField.OriginalDestination,
        "--ctreplsrc" => AddressField.ReplySource,
        "--ctrepldst" => AddressField.ReplyDestination,
        _ => null,
    };

    private static Field? PortOf(string name) => name switch
    {
        "--ctorigsrcport" => Field.OriginalSourcePort,
        "--ctorigdstport" => Field.OriginalDestinationPort,
        "--ctreplsrcport" => Field.ReplySourcePort,
        "--ctrepldstport" => Field.ReplyDestinationPort,
        _ => null,
    };

    private static Condition AddressCondition(ref OptionReader options, AddressField field)
    {
        var network = options.Network();
        return options.Values.Address(field, network);
    }

    private static Condition PortCondition(ref OptionReader options, Field field)
    {
        var ports = options.Ports();
        return options.Values.Number(field, ports);
    }

    // False for --ctexpire, which no dump decides.
    private static bool TryReadRest(ref OptionReader options)
    {
        switch (options.Name)
        {
            case "--ctproto":
                var word = options.Word();
                if (ProtocolNames.TryRead(word, out var protocol, out var isAny) && !isAny)
                    options.AddNegatable(options.Values.Number(Field.ConnectionProtocol, NumberRange.Single(protocol.Number)));
                else
                    options.RefuseValue(word, "protocol");
                return true;
            case "--ctstatus":
                CtStateNames.AddStatus(ref options);
                return true;
            case "--ctdir":
                CtStateNames.AddDirection(ref options);
                return true;
            default:
                options.RangeOrNothing(uint.MaxValue);
                return false;
        }
    }
}
