using System.Globalization;

namespace PathTrace.Net;

/// <summary>An address and a port; port 0 stands for a protocol without ports. <c>default</c> is no address.</summary>
/// <param name="Address">The address.</param>
/// <param name="Port">The port, 0–65535.</param>
public readonly record struct SocketAddress(IpAddress Address, ushort Port)
{
    /// <summary><c>10.0.0.1:80</c>, <c>[2001:db8::1]:80</c>; the address alone when the port is 0.</summary>
    public override string ToString() => (Port, Address.Family) switch
    {
        (0, _) => Address.ToString(),
        (_, IpFamily.IPv6) => string.Create(CultureInfo.InvariantCulture, $"[{Address}]:{Port}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Address}:{Port}"),
    };
}
