using System.Text;
using PathTrace.Text;

namespace PathTrace.Tests.Inputs.Reading;

/// <summary>Damages dumps the way files get damaged, and worse: the readers must survive all of it.</summary>
internal static class Mutations
{
    private static readonly byte[] Favourites = [0, (byte)' ', (byte)'\n', (byte)'\r', (byte)'\\', (byte)'/', (byte)':', (byte)'-', (byte)'9', (byte)'"', (byte)'[', (byte)'{', 0xff, 0xef];

    /// <summary>Runs the reader over many damaged variants of the samples; every seed is fixed, so that a failure repeats.</summary>
    public static void Survive(IEnumerable<string> samples, Func<SourceText, IEnumerable<Diagnostic>> read)
    {
        foreach (var sample in samples)
        {
            var bytes = Encoding.UTF8.GetBytes(sample);
            for (var seed = 0; seed < 400; seed++)
            {
                var source = new SourceText("damaged", Damage(bytes, new Random(seed)));
                foreach (var diagnostic in read(source))
                {
                    Assert.InRange(diagnostic.Span.Start, 0, source.Length);
                    Assert.InRange(diagnostic.Span.Start + diagnostic.Span.Length, 0, source.Length);
                    Assert.NotEmpty(diagnostic.ToString());
                }
            }
        }
    }

    private static byte[] Damage(byte[] bytes, Random random)
    {
        var result = new List<byte>(bytes);
        for (var i = random.Next(1, 6); i > 0 && result.Count > 0; i--)
        {
            var at = random.Next(result.Count);
            switch (random.Next(5))
            {
                case 0:
                    result[at] = (byte)random.Next(256);
                    break;
                case 1:
                    result.Insert(at, Favourites[random.Next(Favourites.Length)]);
                    break;
                case 2:
                    result.RemoveRange(at, Math.Min(random.Next(1, 20), result.Count - at));
                    break;
                case 3:
                    result.RemoveRange(at, result.Count - at);
                    break;
                default:
                    var length = Math.Min(random.Next(1, 30), result.Count - at);
                    result.InsertRange(random.Next(result.Count), result.GetRange(at, length));
                    break;
            }
        }

        return [.. result];
    }
}
