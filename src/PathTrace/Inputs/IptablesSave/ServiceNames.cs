using System.Text;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>
/// The ports that people write by name in rules made by hand (services(5)); iptables-save itself prints numbers. A name that is not here is refused.
/// </summary>
internal static class ServiceNames
{
    private static readonly Dictionary<string, uint> Ports = new(StringComparer.Ordinal)
    {
        ["auth"] = 113,
        ["bgp"] = 179,
        ["bootpc"] = 68,
        ["bootps"] = 67,
        ["domain"] = 53,
        ["ftp"] = 21,
        ["ftp-data"] = 20,
        ["http"] = 80,
        ["https"] = 443,
        ["imap"] = 143,
        ["imap2"] = 143,
        ["imaps"] = 993,
        ["ipp"] = 631,
        ["isakmp"] = 500,
        ["kerberos"] = 88,
        ["ldap"] = 389,
        ["ldaps"] = 636,
        ["mdns"] = 5353,
        ["microsoft-ds"] = 445,
        ["mysql"] = 3306,
        ["netbios-dgm"] = 138,
        ["netbios-ns"] = 137,
        ["netbios-ssn"] = 139,
        ["nfs"] = 2049,
        ["ntp"] = 123,
        ["openvpn"] = 1194,
        ["pop3"] = 110,
        ["pop3s"] = 995,
        ["postgresql"] = 5432,
        ["rsync"] = 873,
        ["smtp"] = 25,
        ["smtps"] = 465,
        ["snmp"] = 161,
        ["ssh"] = 22,
        ["submission"] = 587,
        ["sunrpc"] = 111,
        ["syslog"] = 514,
        ["telnet"] = 23,
        ["tftp"] = 69,
        ["webcache"] = 8080,
        ["whois"] = 43,
        ["www"] = 80,
        ["zabbix-agent"] = 10050,
    };

    internal static bool TryFind(ReadOnlySpan<byte> name, out uint port)
    {
        port = 0;
        return name.Length is > 1 and < 20 && name[0] > (byte)'9' && Ports.TryGetValue(Encoding.ASCII.GetString(name), out port);
    }
}
