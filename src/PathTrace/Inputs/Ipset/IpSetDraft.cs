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
    private readonly SourceSpan _source;

    internal IpSetDraft(string name, string typeName, SourceSpan source)
    {
        Name = name;
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

    internal string Name { get; }

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

    /// <summary>The addresses that a bitmap can hold; null without <c>range</c> or for ports.</summary>
    internal AddressRange? Addresses { get; set; }

    /// <summary>The ports that a bitmap can hold; null without <c>range</c> or for addresses.</summary>
    internal NumberRange? Ports { get; set; }

    /// <summary>False for an element that the set's <c>range</c> does not hold.</summary>
    internal bool IsInRange(IpSetElement element) => element switch
    {
        IpSetElement.Addresses addresses when Addresses is { } range => range.Contains(addresses.Range.First) && range.Contains(addresses.Range.Last),
        IpSetElement.Ports ports when Ports is { } range => range.Contains(ports.Range.First) && range.Contains(ports.Range.Last),
        _ => true,
    };

    internal void Add(IpSetEntry entry) => _entries.Add(entry);

    internal IpSet Build() => new(Name, TypeName, Family, _entries.ToImmutable(), _source, IsUnderstood, HasCounters);
}
