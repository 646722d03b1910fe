using PathTrace.Inputs.Kubernetes;
using PathTrace.Tests.Inputs.Reading;
using PathTrace.Text;

namespace PathTrace.Tests.Inputs.Kubernetes;

public sealed class KubernetesTableTests
{
    private const string TalkPods = "Pod name  Status   Node     Endpoint\npod-1     Running  worker2  10.0.1.1:3000\nPod 2     Pending  worker3  \n";

    private const string WidePods = """
        NAMESPACE     NAME        READY   STATUS             RESTARTS      AGE   IP            NODE      NOMINATED NODE   READINESS GATES
        shop          web-1       1/1     Running            0             2d    10.0.1.1      worker2   <none>           <none>
        shop          web-2       1/2     CrashLoopBackOff   3 (2d ago)    2d    10.0.2.1      worker3   <none>           <none>
        kube-system   pending-x   0/1     Pending            0             1s    <none>        <none>    <none>           <none>
        """;

    private const string WideNodes = """
        NAME      STATUS                     ROLES           AGE   VERSION   INTERNAL-IP   EXTERNAL-IP   OS-IMAGE             KERNEL-VERSION   CONTAINER-RUNTIME
        worker1   Ready                      control-plane   90d   v1.29.0   192.168.0.2   <none>        Ubuntu 22.04.3 LTS   5.15.0-91        containerd://1.7.2
        worker2   NotReady                   <none>          90d   v1.29.0   192.168.0.3   <none>        Ubuntu 22.04.3 LTS   5.15.0-91        containerd://1.7.2
        worker3   Ready,SchedulingDisabled   <none>          90d   v1.29.0   192.168.0.4   <none>        Ubuntu 22.04.3 LTS   5.15.0-91        containerd://1.7.2
        """;

    private const string WideServices = """
        NAME         TYPE           CLUSTER-IP    EXTERNAL-IP              PORT(S)                      AGE   SELECTOR
        kubernetes   ClusterIP      172.17.0.10   <none>                   443/TCP                      90d   <none>
        web          LoadBalancer   172.17.0.1    203.0.113.9              80:30080/TCP,443:30443/TCP   2d    app=web
        elb          LoadBalancer   172.17.0.2    abc.elb.amazonaws.com    80:30081/TCP                 2d    app=elb
        headless     ClusterIP      None          <none>                   53/UDP                       2d    app=x
        """;

    [Fact]
    public void Tables_of_people()
    {
        AssertLines(
            TalkPods,
            "pods.txt",
            "pod default/pod-1 on worker2 [10.0.1.1] Running ready ? ports [:tcp/3000]",
            "pod default/Pod 2 on worker3 [] Pending ready ? ports []");
        AssertLines(
            "Service name  IP             Endpoints\nservice-1     172.17.0.1:80  10.0.1.1:3000,10.0.2.1:3000\nservice-2  172.17.0.2  [fd00::1]:80, 10.0.2.2:8080\n",
            "services.txt",
            "service default/service-1 ? [172.17.0.1] external [] balancer [] ports [:tcp/80>?@-]",
            "service default/service-2 ? [172.17.0.2] external [] balancer [] ports []",
            "endpoint default/service-1 ?:tcp 10.0.1.1:3000 ready ? serving ? terminating ? on ? pod ?",
            "endpoint default/service-1 ?:tcp 10.0.2.1:3000 ready ? serving ? terminating ? on ? pod ?",
            "endpoint default/service-2 ?:tcp [fd00::1]:80 ready ? serving ? terminating ? on ? pod ?",
            "endpoint default/service-2 ?:tcp 10.0.2.2:8080 ready ? serving ? terminating ? on ? pod ?");
        AssertLines(
            "# by hand\nNode name  IP           Pod CIDR\nworker1    192.168.0.2  10.0.0.0/24,fd00:1::/64\n",
            "nodes.txt",
            "node worker1 [192.168.0.2] cidrs [10.0.0.0/24 fd00:1::/64] ready ?");
        AssertLines("Name IP Node\na 10.0.0.1 w\n", "pods.txt", "pod default/a on w [10.0.0.1] ? ready ? ports []");
    }

    [Fact]
    public void Tables_of_kubectl()
    {
        AssertLines(
            WidePods,
            "x.txt",
            "pod shop/web-1 on worker2 [10.0.1.1] Running ready yes ports []",
            "pod shop/web-2 on worker3 [10.0.2.1] CrashLoopBackOff ready no ports []",
            "pod kube-system/pending-x on ? [] Pending ready no ports []");
        AssertLines(
            WideNodes,
            "x.txt",
            "node worker1 [192.168.0.2] cidrs [] ready yes",
            "node worker2 [192.168.0.3] cidrs [] ready no",
            "node worker3 [192.168.0.4] cidrs [] ready yes");
        AssertLines(
            WideServices,
            "x.txt",
            "service default/kubernetes ClusterIP [172.17.0.10] external [] balancer [] ports [:tcp/443>?@-]",
            "service default/web LoadBalancer [172.17.0.1] external [203.0.113.9] balancer [203.0.113.9] ports [:tcp/80>?@30080 :tcp/443>?@30443]",
            "service default/elb LoadBalancer [172.17.0.2] external [] balancer [] ports [:tcp/80>?@30081]",
            "service default/headless ClusterIP [] external [] balancer [] ports [:udp/53>?@-]");
    }

    [Fact]
    public void Endpoints_that_kubectl_shortens_are_reported()
    {
        var result = KubernetesText.Read("NAME   ENDPOINTS                                      AGE\nweb    10.0.1.1:3000,10.0.2.1:3000 + 3 more...        2d\nnone   <none>                                         2d\n", "x.txt");
        Assert.Equal(
        [
            "endpoint default/web ?:tcp 10.0.1.1:3000 ready yes serving ? terminating ? on ? pod ?",
            "endpoint default/web ?:tcp 10.0.2.1:3000 ready yes serving ? terminating ? on ? pod ?",
        ],
            KubernetesText.Lines(result.Value));
        var diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal((DiagnosticCode.ShortenedList, "+ 3 more..."), (diagnostic.Code, diagnostic.Span.Text));
    }

    [Fact]
    public void Several_tables_in_one_file()
    {
        var result = KubernetesText.Read($"{WidePods}\n\n{WideServices}\n\nNAME            READY   STATUS    RESTARTS   AGE\npod/last        1/1     Running   0          1d\n", "all.txt");
        Assert.Empty(result.Diagnostics);
        Assert.Equal(["web-1", "web-2", "pending-x", "last"], result.Value.Pods!.Value.Select(p => p.Name));
        Assert.Equal(4, result.Value.Services!.Value.Length);
        Assert.Null(result.Value.Nodes);
    }

    [Fact]
    public void Bad_rows_and_cells_are_reported_where_they_stand()
    {
        var result = KubernetesText.Read($"{TalkPods}pod-3     Running  worker2  10.0.1.300:1\n   \njust text\n", "pods.txt");
        Assert.Equal(["4:29", "6:1"], result.Diagnostics.Select(d => d.Span.Position.ToString()));
        Assert.Equal(3, result.Value.Pods!.Value.Length);
        Assert.Equal("pod-3     Running  worker2  10.0.1.300:1", result.Value.Pods.Value[2].Source.Text);
    }

    [Fact]
    public void Damaged_tables_never_throw() =>
        Mutations.Survive([TalkPods, WidePods, WideNodes, WideServices], source => KubernetesReader.Read(source).Diagnostics);

    private static void AssertLines(string text, string name, params string[] expected)
    {
        var result = KubernetesText.Read(text, name);
        Assert.Empty(result.Diagnostics);
        Assert.Equal(expected, KubernetesText.Lines(result.Value));
    }
}
