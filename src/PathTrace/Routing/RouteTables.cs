namespace PathTrace.Routing;

/// <summary>
/// Names of routing tables. The kernel knows numbers; dumps print the names of <c>/etc/iproute2/rt_tables</c>, which nobody collects. The three
/// built-in tables go by name; any other table by the text the dumps print, which <c>ip rule</c> and <c>ip route</c> of one node share.
/// </summary>
public static class RouteTables
{
    /// <summary>Table 255: the node's own addresses.</summary>
    public const string Local = "local";

    /// <summary>Table 254: where routes go unless told otherwise.</summary>
    public const string Main = "main";

    /// <summary>Table 253.</summary>
    public const string Default = "default";

    /// <summary>The one name of a table, whichever way it is printed.</summary>
    public static string Canonical(string printed) => printed switch
    {
        "255" => Local,
        "254" => Main,
        "253" => Default,
        _ => printed,
    };
}
