using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>The matches that no dump can decide: their options are read for their extent only, and the reason says what the answer depends on.</summary>
internal static class OpaqueMatches
{
    private const string Ipsec = "--dir 1, --pol 1, --strict, --next, --reqid 1, --spi 1, --proto 1, --mode 1, --tunnel-src 1, --tunnel-dst 1";
    private const string Hashlimit = "--hashlimit-upto 1, --hashlimit 1, --hashlimit-above 1, --hashlimit-burst 1, --hashlimit-mode 1, --hashlimit-name 1, "
        + "--hashlimit-srcmask 1, --hashlimit-dstmask 1, --hashlimit-htable-size 1, --hashlimit-htable-max 1, --hashlimit-htable-expire 1, "
        + "--hashlimit-htable-gcinterval 1, --hashlimit-rate-match, --hashlimit-rate-interval 1";

    private const string Recent = "--set, --rcheck, --update, --remove, --seconds 1, --reap, --hitcount 1, --rttl, --name 1, --mask 1, --rsource, --rdest";
    private const string Time = "--datestart 1, --datestop 1, --timestart 1, --timestop 1, --monthdays 1, --weekdays 1, --days 1, --contiguous, --kerneltz, --utc, --localtz";
    private const string Rateest = "--rateest 1, --rateest1 1, --rateest2 1, --rateest-delta, --rateest-bps 1, --rateest-bps1 1, --rateest-bps2 1, "
        + "--rateest-pps 1, --rateest-pps1 1, --rateest-pps2 1, --rateest-lt, --rateest-gt, --rateest-eq, --bytes, --pkts";

    internal static IEnumerable<MatchExtension> All { get; } =
    [
        Content("ah", "the security header", "--ahspi 1, --ahlen 1, --ahres"),
        Content("bpf", "packet bytes", "--bytecode 1, --object-pinned 1"),
        Environment("cluster", "which node of a cluster is responsible", "--cluster-total-nodes 1, --cluster-local-node 1, --cluster-local-nodemask 1, --cluster-hash-seed 1"),
        Environment("condition", "a switch in the running kernel", "--condition 1"),
        State("connbytes", "how much the connection has carried", "--connbytes 1, --connbytes-dir 1, --connbytes-mode 1"),
        State("connlabel", "labels of the connection", "--label 1, --set"),
        State("connlimit", "how many connections are open", "--connlimit-upto 1, --connlimit-above 1, --connlimit-mask 1, --connlimit-saddr, --connlimit-daddr"),
        Environment("cpu", "the processor that handles the packet", "--cpu 1"),
        Environment("devgroup", "the groups of interfaces", "--src-group 1, --dst-group 1"),
        Content("dst", "IPv6 extension headers", "--dst-len 1, --dst-opts 1"),
        Content("ecn", "congestion bits of the TCP header", "--ecn-tcp-cwr, --ecn-tcp-ece, --ecn-ip-ect 1"),
        Content("esp", "the security header", "--espspi 1"),
        Content("eui64", "the link-layer address", ""),
        Content("frag", "IPv6 extension headers", "--fragid 1, --fraglen 1, --fragres, --fragfirst, --fragmore, --fraglast"),
        Environment("geoip", "a table of countries", "--src-cc --source-country 1, --dst-cc --destination-country 1"),
        State("hashlimit", "a rate", Hashlimit),
        Content("hbh", "IPv6 extension headers", "--hbh-len 1, --hbh-opts 1"),
        State("helper", "the helper of the connection", "--helper 1"),
        Content("ipv4options", "IP options", "--flags 1, --any"),
        Content("ipv6header", "IPv6 extension headers", "--header 1, --soft"),
        State("ipvs", "the connections of IPVS", "--ipvs, --vproto 1, --vaddr 1, --vport 1, --vdir 1, --vmethod 1, --vportctl 1"),
        Content("l2tp", "the tunnel header", "--tid 1, --sid 1, --pversion 1, --type 1"),
        Content("layer7", "packet bytes", "--l7proto 1, --l7dir 1, --l7pkt 1"),
        State("limit", "a rate", "--limit 1, --limit-burst 1"),
        Content("mac", "the link-layer address", "--mac-source 1"),
        Content("mh", "the mobility header", "--mh-type 1"),
        State("nfacct", "a counter", "--nfacct-name 1"),
        Content("osf", "the fingerprint of the sender's system", "--genre 1, --ttl 1, --log 1"),
        Content("pkttype", "the link-layer address", "--pkt-type 1"),
        Environment("policy", "the IPsec policies", Ipsec),
        State("quota", "a counter", "--quota 1"),
        State("rateest", "a measured rate", Rateest),
        Environment("realm", "the routing realm", "--realm 1"),
        State("recent", "a list of recent addresses", Recent),
        Content("rt", "IPv6 extension headers", "--rt-type 1, --rt-segsleft 1, --rt-len 1, --rt-0-res, --rt-0-addrs 1, --rt-0-not-strict"),
        Content("string", "packet bytes", "--from 1, --to 1, --algo 1, --string 1, --hex-string 1, --icase"),
        Content("tcpmss", "TCP options", "--mss 1"),
        Environment("time", "the time of day", Time),
        Content("u32", "packet bytes", "--u32 1"),
    ];

    private static MatchExtension State(string name, string what, string options) =>
        Make(name, $"it depends on {what}, which no dump shows", OpaqueKind.State, options);

    private static MatchExtension Environment(string name, string what, string options) =>
        Make(name, $"it depends on {what}, which PathTrace does not know", OpaqueKind.Environment, options);

    private static MatchExtension Content(string name, string what, string options) =>
        Make(name, $"it depends on {what}, which a query does not give", OpaqueKind.Content, options);

    private static MatchExtension Make(string name, string reason, OpaqueKind kind, string options) => new(
        name,
        (ref OptionReader reader) =>
        {
            OpaqueOptions.Skip(ref reader);
            reader.Add(reader.Values.Share(new Condition.Opaque(reader.GroupText(), reason, kind)));
        },
        options.Split(", ", StringSplitOptions.RemoveEmptyEntries));
}
