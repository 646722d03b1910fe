using PathTrace.Net;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Architecture;

public class PublicApiTests
{
    // What users of the library may lean on changes only in a reviewed diff of this file.
    [Fact]
    public void Is_the_verified_one() => Verified.Text(PublicApi.Of(typeof(IpAddress).Assembly), "PublicApi");
}
