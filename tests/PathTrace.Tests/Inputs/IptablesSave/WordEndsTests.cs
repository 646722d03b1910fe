using FsCheck;
using FsCheck.Fluent;
using PathTrace.Inputs.IptablesSave;

namespace PathTrace.Tests.Inputs.IptablesSave;

public class WordEndsTests
{
    // Letters are many and ends few, so that words shorter and longer than a step of sixteen bytes both come up.
    [Fact]
    public void Steps_of_sixteen_find_what_steps_of_one_find() => Prop.ForAll<byte[], byte>((seeds, start) =>
    {
        var text = seeds.SelectMany(seed => Enumerable.Repeat((byte)'a', seed % 24).Append(" \t\"b"u8[seed % 4])).ToArray();
        var from = start % (text.Length + 1);
        return WordEnds.Of(text, from) == Linear(text, from, " \t"u8) && WordEnds.OrQuote(text, from) == Linear(text, from, " \t\""u8);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static int Linear(ReadOnlySpan<byte> text, int from, ReadOnlySpan<byte> ends)
    {
        while (from < text.Length && !ends.Contains(text[from]))
            from++;
        return from;
    }
}
