using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using FsCheck.Fluent;
using PathTrace.Net;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Net;

public class IpAddressTests
{
    // RFC 4291, 2.2 and RFC 5952, 4; dotted quads as inet_pton(3) reads them.
    [Theory]
    [InlineData("0.0.0.0", "0.0.0.0")]
    [InlineData("255.255.255.255", "255.255.255.255")]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("::", "::")]
    [InlineData("::1", "::1")]
    [InlineData("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1")]
    [InlineData("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1")]
    [InlineData("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0")]
    [InlineData("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8")]
    [InlineData("::ffff:1.2.3.4", "::ffff:1.2.3.4")]
    [InlineData("::ffff:102:304", "::ffff:1.2.3.4")]
    [InlineData("fe80::5efe:1.2.3.4", "fe80::5efe:102:304")]
    [InlineData("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304")]
    [InlineData("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    public void Reads_and_prints(string text, string canonical) => Assert.Equal(canonical, IpAddress.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("10")]
    [InlineData("10.1")]
    [InlineData("10.0.1")]
    [InlineData("10.0.0.0.1")]
    [InlineData("010.0.0.1")]
    [InlineData("10.0.0.01")]
    [InlineData("10.0.0.00")]
    [InlineData("10.0.0.256")]
    [InlineData("10.0.0.1000")]
    [InlineData("10.0.0.")]
    [InlineData(".10.0.0.1")]
    [InlineData("10..0.1")]
    [InlineData("0x0a.0.0.1")]
    [InlineData("167772161")]
    [InlineData("+1.2.3.4")]
    [InlineData("-1.2.3.4")]
    [InlineData(" 1.2.3.4")]
    [InlineData("1.2.3.4 ")]
    [InlineData("1.2.3.4\n")]
    [InlineData("1.2.3.4\0")]
    [InlineData("1.2.3.4/32")]
    [InlineData("1.2.3.4:80")]
    [InlineData("١.2.3.4")]
    [InlineData(":")]
    [InlineData(":::")]
    [InlineData("1:")]
    [InlineData(":1")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4:5:6:7:8::")]
    [InlineData("1::2::3")]
    [InlineData("::12345")]
    [InlineData("::g")]
    [InlineData("::1 ")]
    [InlineData(" ::1")]
    [InlineData("[::1]")]
    [InlineData("fe80::1%eth0")]
    [InlineData("fe80::1%1")]
    [InlineData("::1/128")]
    [InlineData("::1.2.3")]
    [InlineData("::1.2.3.04")]
    [InlineData("::1.2.3.256")]
    [InlineData("::1.2.3.4:5")]
    [InlineData("1.2.3.4::")]
    [InlineData("1:2:3:4:5:6:7:1.2.3.4")]
    [InlineData("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.2555")]
    public void Refuses(string text)
    {
        Assert.False(IpAddress.TryParse(text, out var address));
        Assert.Equal(default, address);
        Assert.Throws<FormatException>(() => IpAddress.Parse(text));
    }

    [Fact]
    public void Text_that_was_printed_reads_as_the_same_address() =>
        Claim.Holds(Gens.Address, a => Assert.Equal(a, IpAddress.Parse(a.ToString())), 2000);

    // The C library is the oracle: iptables and iproute2 read and print addresses with it.
    [Fact]
    public void Reads_exactly_what_the_C_library_reads()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "inet_pton is called as on Linux.");
        var pieces = Gen.Elements("0", "1", "9", "25", "255", "256", "f", "ffff", "12345", ".", ".", ".", ":", ":", ":", "::", "1.2.3.4", "00");
        Claim.Holds(pieces.ListOf().Select(list => string.Concat(list)), text =>
        {
            var read = IpAddress.TryParse(text, out var address);
            var v4 = new byte[4];
            var v6 = new byte[16];
            if (LibC.Read(AddressFamily.InterNetwork, text, v4))
                Assert.Equal(IpAddress.V4((uint)Number(v4)), address);
            else if (LibC.Read(AddressFamily.InterNetworkV6, text, v6))
                Assert.Equal(IpAddress.V6(Number(v6)), address);
            else
                Assert.False(read);
        }, 20000);
    }

    [Fact]
    public void Prints_exactly_what_the_C_library_prints()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "inet_ntop is called as on Linux.");
        Claim.Holds(Gens.Bits128, bits => Assert.Equal(LibC.Print(bits), IpAddress.V6(bits).ToString()), 5000);
        Claim.Holds(Gens.UInt, low => Assert.Equal(LibC.Print(low), IpAddress.V6(low).ToString()), 500);
        Claim.Holds(Gens.UInt, low => Assert.Equal(LibC.Print((UInt128)0xffff_0000_0000 | low), IpAddress.V6((UInt128)0xffff_0000_0000 | low).ToString()), 500);
    }

    [Fact]
    public void Order_is_total_and_goes_by_family_then_number() => Claim.Holds(
        from a in Gens.Address
        from b in Gens.Address
        select (a, b),
        t =>
        {
            var expected = t.a.Family != t.b.Family ? t.a.Family.CompareTo(t.b.Family) : t.a.Bits.CompareTo(t.b.Bits);
            Assert.Equal(Math.Sign(expected), Math.Sign(t.a.CompareTo(t.b)));
            Assert.Equal((expected < 0, expected > 0, expected <= 0, expected >= 0, expected == 0), (t.a < t.b, t.a > t.b, t.a <= t.b, t.a >= t.b, t.a == t.b));
        });

    [Fact]
    public void Default_is_no_address()
    {
        IpAddress none = default;
        Assert.Equal((false, IpFamily.None, "none"), (none.IsSet, none.Family, none.ToString()));
        Assert.NotEqual(none, IpAddress.AnyV4);
        Assert.NotEqual(IpAddress.AnyV4, IpAddress.AnyV6);
        Assert.Throws<ArgumentOutOfRangeException>(() => IpAddress.Create(IpFamily.None, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => IpAddress.Create(IpFamily.IPv4, UInt128.One << 32));
    }

    private static UInt128 Number(byte[] octets) => octets.Aggregate(UInt128.Zero, (bits, octet) => (bits << 8) | octet);

    private static class LibC
    {
        // Linux numbers: AF_INET 2, AF_INET6 10.
        private static int Af(AddressFamily family) => family == AddressFamily.InterNetwork ? 2 : 10;

        internal static bool Read(AddressFamily family, string text, byte[] octets) =>
            inet_pton(Af(family), Encoding.ASCII.GetBytes(text + "\0"), octets) == 1;

        internal static string Print(UInt128 bits)
        {
            var octets = new byte[16];
            System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(octets, bits);
            var text = new byte[46];
            Assert.NotEqual(0, inet_ntop(10, octets, text, text.Length));
            return Encoding.ASCII.GetString(text, 0, Array.IndexOf(text, (byte)0));
        }

        [DllImport("libc", ExactSpelling = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static extern int inet_pton(int family, byte[] text, byte[] octets);

        [DllImport("libc", ExactSpelling = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static extern nint inet_ntop(int family, byte[] octets, byte[] text, int size);
    }
}
