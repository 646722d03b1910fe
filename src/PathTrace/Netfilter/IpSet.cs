using System.Collections.Immutable;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Netfilter;

/// <summary>A named set of addresses, ports and more, as <c>ipset save</c> prints it (ipset(8)).</summary>
/// <param name="Name">The set's name.</param>
/// <param name="TypeName">The type, for example <c>hash:ip,port</c>; dimensions stand after the colon.</param>
/// <param name="Family">The family of its addresses; <see cref="IpFamily.None"/> for types without addresses.</param>
/// <param name="Entries">The members, in order.</param>
/// <param name="Source">The line that creates the set.</param>
/// <param name="IsUnderstood">False when some member or option could not be read: membership is then unknown unless a member says yes.</param>
/// <param name="HasCounters">True when its members count packets; in sets without, options about counters are passed over (ip_set.h, ip_set_match_extensions).</param>
public sealed record IpSet(
    string Name,
    string TypeName,
    IpFamily Family,
    ImmutableArray<IpSetEntry> Entries,
    SourceSpan Source,
    bool IsUnderstood = true,
    bool HasCounters = false);
