using PathTrace.Explain;

namespace PathTrace.Tests.Explain;

public class KubeCommentTests
{
    // Comments as pkg/proxy/iptables/proxier.go writes them, and others that look alike.
    [Theory]
    [InlineData("default/web:http cluster IP", "default/web")]
    [InlineData("default/web cluster IP", "default/web")]
    [InlineData("kube-system/kube-dns:dns-tcp", "kube-system/kube-dns")]
    [InlineData("default/web:http -> 10.0.1.1:3000", "default/web")]
    [InlineData("default/web:http has no endpoints", "default/web")]
    [InlineData("kubernetes service portals", null)]
    [InlineData("a/b/c", null)]
    [InlineData("/web", null)]
    [InlineData("default/", null)]
    [InlineData("Default/Web", null)]
    [InlineData("default/\x1b[31m", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Names_the_service_of_a_rule(string? comment, string? service) => Assert.Equal(service, KubeComment.Service(comment));
}
