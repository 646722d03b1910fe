using System.Runtime.CompilerServices;

namespace PathTrace.Tests.Support;

/// <summary>
/// Snapshot files in the Verify convention: the accepted text stands in <c>NAME.verified.txt</c> beside the test, a differing one is written to
/// <c>NAME.received.txt</c>. Changes are accepted by running the tests with PATHTRACE_ACCEPT=1, and reviewed like code.
/// </summary>
internal static class Verified
{
    /// <summary>Compares with <c>NAME.verified.EXTENSION</c> in the folder of the calling test.</summary>
    internal static void Text(string actual, string name, string extension = "txt", [CallerFilePath] string caller = "") =>
        File(actual, Path.Combine(Path.GetDirectoryName(caller)!, $"{name}.verified.{extension}"));

    /// <summary>Compares with a file <c>….verified.…</c> anywhere.</summary>
    internal static void File(string actual, string verified)
    {
        var received = verified.Replace(".verified.", ".received.", StringComparison.Ordinal);
        actual = actual.ReplaceLineEndings("\n");
        if (!actual.EndsWith('\n'))
            actual += "\n";
        var expected = System.IO.File.Exists(verified) ? System.IO.File.ReadAllText(verified).ReplaceLineEndings("\n") : null;
        if (actual == expected)
        {
            System.IO.File.Delete(received);
            return;
        }

        if (Environment.GetEnvironmentVariable("PATHTRACE_ACCEPT") == "1")
        {
            System.IO.File.WriteAllText(verified, actual);
            return;
        }

        System.IO.File.WriteAllText(received, actual);
        Assert.True(expected is not null, $"{verified} does not exist; {received} holds what it would be. PATHTRACE_ACCEPT=1 accepts it.");
        Assert.Equal(expected, actual);
    }
}
