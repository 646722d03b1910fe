// Small stand-ins for the library's layers, each breaking one rule in another place of a type, so that LayerTests can show that the breach is found.
#pragma warning disable CS0649, CA1812, CA1822, IDE0051, IDE0052, SA1402
namespace PathTrace.Tests.Architecture.Samples.Tracing
{
    internal sealed class High
    {
        internal const int Three = 3;

        internal static int Count() => Three;
    }
}

namespace PathTrace.Tests.Architecture.Samples.Net
{
    internal sealed class InBody
    {
        internal Func<int> Lazily() => () => Tracing.High.Count();
    }

    internal sealed class InLocal
    {
        internal bool Holds(object value)
        {
            var list = new List<Dictionary<string, Tracing.High[]>>();
            return list.Contains(value);
        }
    }

    internal sealed class InSignature
    {
        internal Tracing.High? Field;
    }

    internal sealed class Innocent
    {
        internal int Own => new InBody().Lazily()();
    }
}

namespace PathTrace.Tests.Architecture.Samples.Inputs
{
    internal sealed class Reader
    {
        internal Type Sideways => typeof(Datapath.Walker);

        internal object Downwards => new Net.Innocent();
    }
}

namespace PathTrace.Tests.Architecture.Samples.Datapath
{
    internal sealed class Walker
    {
    }
}

namespace PathTrace.Tests.Architecture.Samples.Routing
{
    internal enum AddressTypes
    {
        None,
    }

    internal sealed class Fib
    {
    }
}

namespace PathTrace.Tests.Architecture.Samples.Netfilter
{
    internal sealed class Condition
    {
        internal Routing.AddressTypes Types;
        internal Routing.Fib? Fib;
    }
}
