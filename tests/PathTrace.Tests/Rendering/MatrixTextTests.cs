using PathTrace.Rendering;
using PathTrace.Tests.Analysis.Diagnosis;

namespace PathTrace.Tests.Rendering;

public class MatrixTextTests
{
    // fixtures/calico-ipip: each node's rules send half to its own pod and half to the other's. Without the policy's rule worker1 lets nothing to its pod, and the other half still arrives.
    [Fact]
    public void What_a_policy_shuts_out_in_part_is_open_in_part()
    {
        var report = Checked.Load("calico-ipip", ("nodes/worker1/iptables-save.txt", t => string.Join('\n', t.Split('\n').Where(l => !l.Contains("knp.default.web-allow", StringComparison.Ordinal))))).Diagnose();

        Assert.Contains("50.0 % open", new DiagnosisRenderer(new() { Width = 100 }).Render(report).ToString(), StringComparison.Ordinal);
    }
}
