using System.Collections.Immutable;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Inputs.Ipset;

/// <summary>A set while its lines are read.</summary>
internal sealed class IpSetDraft
{
    private static readonly string[] HashDimensions = ["ip", "net", "port", "mac", "mark", "iface"];

    private readonly ImmutableArray<IpSetEntry>.Builder _entries = ImmutableArray.CreateBuilder<IpSetEntry>();
    private readonly string _name;
    private readonly SourceSpan _source;

    internal IpSetDraft(string name, string typeName, SourceSpan source)
    {
        _name = name;
        _source = source;
        TypeName = typeName;
        var colon = typeName.IndexOf(':', StringComparison.Ordinal);
        var method = colon < 0 ? "" : typeName[..colon];
        Dimensions = colon < 0 ? [] : [.. typeName[(colon + 1)..].Split(',')];
        IsBitmap = method == "bitmap";
        IsKnownType = typeName is "list:set" or "bitmap:ip" or "bitmap:port" or "bitmap:ip,mac"
            || (method == "hash" && Dimensions.All(HashDimensions.Contains));
        HasAddresses = Dimensions.Contains("ip") || Dimensions.Contains("net");
        Family = HasAddresses ? IpFamily.IPv4 : IpFamily.None;
    }

    /// <summary>For example <c>hash:ip,port</c>.</summary>
    internal string TypeName { get; }

    /// <summary>The words behind the colon of the type.</summary>
    internal ImmutableArray<string> Dimensions { get; }

    internal bool IsBitmap { get; }

    internal bool IsKnownType { get; }

    internal bool HasAddresses { get; }

    /// <summary>The family of addresses; IPv4 when not printed.</summary>
    internal IpFamily Family { get; set; }

    /// <summary>The set compares addresses under a prefix of this length; null without <c>netmask</c>.</summary>
    internal int? NetmaskLength { get; set; }

    /// <summary>The set compares marks under this mask (<c>markmask</c>).</summary>
    internal uint MarkMask { get; set; } = uint.MaxValue;

    internal bool IsUnderstood { get; set; } = true;

    internal bool HasCounters { get; set; }

    internal void Add(IpSetEntry entry) => _entries.Add(entry);

    internal IpSet Build() => new(_name, TypeName, Family, _entries.ToImmutable(), _source, IsUnderstood, HasCounters);
}
