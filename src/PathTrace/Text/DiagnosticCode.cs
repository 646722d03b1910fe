namespace PathTrace.Text;

/// <summary>
/// The stable codes of diagnostics about inputs, printed as <c>PT</c> and the number. 10xx iptables-save, ipset and ipvsadm, 11xx iproute2, sysctl and
/// WireGuard, 12xx next-hop and balancer tables, 13xx Kubernetes objects and tables, 14xx the snapshot as a whole, 15xx queries, changes and expectations, 16xx trace logs.
/// </summary>
public enum DiagnosticCode
{
    /// <summary>The line is none that iptables-save prints.</summary>
    UnknownLine = 1001,

    /// <summary>The table is none of the five of iptables.</summary>
    UnknownTable = 1002,

    /// <summary>No extension of this name is known; the rule's match or effect is unknown.</summary>
    UnknownExtension = 1003,

    /// <summary>The match or target has no such option; whether the rule matches is unknown.</summary>
    UnknownOption = 1004,

    /// <summary>The option's value cannot be read; whether the rule matches is unknown.</summary>
    BadOptionValue = 1005,

    /// <summary>The dump breaks off: a last line without its end, a table without COMMIT or without the comment behind it, a listing of all tables without the local one or without an own address, a YAML list without its kind. Or it may: routing rules without the kernel's last one, a table of people's whose last line has no end and no known value.</summary>
    Truncated = 1006,

    /// <summary>A quoted value does not end on its line.</summary>
    UnterminatedQuote = 1007,

    /// <summary>A rule jumps to a chain that the table does not declare.</summary>
    UndefinedChain = 1008,

    /// <summary>A rule or chain line stands outside any table.</summary>
    OutsideTable = 1009,

    /// <summary>The file is empty although its command always prints something.</summary>
    EmptyFile = 1010,

    /// <summary>The save lost information that the kernel has (<c>[unsupported revision]</c>, an incompatible native table).</summary>
    LossySave = 1011,

    /// <summary>A number is outside the range of its field.</summary>
    NumberOutOfRange = 1012,

    /// <summary>The other backend (legacy or nft) holds rules too, and they were not collected.</summary>
    OtherBackendHasRules = 1013,

    /// <summary>A file holds the same table twice; the later one counts.</summary>
    RepeatedTable = 1014,

    /// <summary>The header names another address family than the file was given as.</summary>
    UnexpectedFamily = 1015,

    /// <summary>A line of <c>ipset save</c> cannot be read.</summary>
    BadIpsetLine = 1050,

    /// <summary>A line of <c>ipvsadm-save</c> cannot be read.</summary>
    BadVirtualServerLine = 1051,

    /// <summary>A line of <c>ip route</c> cannot be read; the route is unknown.</summary>
    BadRouteLine = 1101,

    /// <summary>A line of <c>ip rule</c> cannot be read; the routing rule is unknown.</summary>
    BadRoutingRuleLine = 1102,

    /// <summary>A line of <c>ip addr</c> cannot be read.</summary>
    BadAddressLine = 1103,

    /// <summary>A line of <c>sysctl -a</c> cannot be read.</summary>
    BadSysctlLine = 1104,

    /// <summary>A line of <c>ip neigh</c> cannot be read.</summary>
    BadNeighbourLine = 1105,

    /// <summary>JSON text cannot be read.</summary>
    BadJson = 1106,

    /// <summary>A line of <c>wg show</c> cannot be read.</summary>
    BadWireGuardLine = 1107,

    /// <summary>A row of a next-hop table cannot be read.</summary>
    BadNextHopRow = 1201,

    /// <summary>A row of a balancer table cannot be read.</summary>
    BadLoadBalancerRow = 1202,

    /// <summary>The file holds route tables of several subnets or networks; which one counts is not known.</summary>
    SeveralRouteTables = 1203,

    /// <summary>A next-hop table names a machine that is no node of the snapshot.</summary>
    UnknownNextHop = 1204,

    /// <summary>Two nodes claim the same pod CIDR; no next hop is derived for it.</summary>
    PodCidrConflict = 1205,

    /// <summary>An object or row of Kubernetes data cannot be read.</summary>
    BadKubernetesObject = 1301,

    /// <summary>YAML text cannot be read.</summary>
    BadYaml = 1302,

    /// <summary>A table of Kubernetes objects leaves out part of a list (<c>+ 2 more...</c>).</summary>
    ShortenedList = 1303,

    /// <summary>The file's content is of no kind that PathTrace knows; it was left out.</summary>
    UnknownFile = 1401,

    /// <summary>A file that decides traces was not collected.</summary>
    MissingFile = 1402,

    /// <summary>The file looks like the output of a command that failed.</summary>
    FailedCommand = 1403,

    /// <summary>An archive is damaged or larger than the limits allow.</summary>
    BadArchive = 1404,

    /// <summary>Two files state the same thing for the same node; the second was left out.</summary>
    DuplicateFile = 1405,

    /// <summary>The snapshot holds no node.</summary>
    NoNodes = 1406,

    /// <summary>The file cannot be opened or read.</summary>
    UnreadableFile = 1407,

    /// <summary>The file was not UTF-8 and was recoded.</summary>
    RecodedFile = 1408,

    /// <summary>The text is no packet query.</summary>
    BadQuery = 1501,

    /// <summary>The query names something that the snapshot does not hold.</summary>
    UnknownName = 1502,

    /// <summary>The text of a what-if is no change, or the snapshot does not hold what it changes.</summary>
    BadChange = 1503,

    /// <summary>The command line asks for what cannot be done.</summary>
    BadUsage = 1504,

    /// <summary>A line of an expectation file, or of a file of accepted findings, cannot be read.</summary>
    BadExpectationLine = 1505,

    /// <summary>A line of a trace log cannot be read.</summary>
    BadTraceLine = 1601,
}
