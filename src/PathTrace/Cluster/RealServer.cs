using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Cluster;

/// <summary>One destination of a virtual server of IPVS.</summary>
/// <param name="Address">Its address and port; port 0 for the port that was called.</param>
/// <param name="Method">How packets get there.</param>
/// <param name="Weight">0: it keeps the connections that it has and gets no new ones.</param>
/// <param name="Source">Its line.</param>
public sealed record RealServer(SocketAddress Address, ForwardingMethod Method, int Weight, SourceSpan Source);
