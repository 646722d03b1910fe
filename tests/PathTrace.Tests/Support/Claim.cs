using FsCheck;
using FsCheck.Fluent;

namespace PathTrace.Tests.Support;

/// <summary>Claims about all values of a generator. A failure prints the shrunk value and the seed that replays it.</summary>
internal static class Claim
{
    /// <summary>The claim holds for every value.</summary>
    internal static void Holds<T>(Gen<T> values, Action<T> claim, int times = 500) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(times), Prop.ForAll(values.ToArbitrary(), claim));
}
