using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>
/// How a rule is written: its chain and its options with their values, quotes and escapes undone. It is made when somebody asks for it, by the same
/// code that gives the rule its meaning.
/// </summary>
/// <param name="Command"><c>-A</c>; <c>-I</c> in restore inputs.</param>
/// <param name="Chain">The chain's name.</param>
/// <param name="Number">Where <c>-I</c> inserts, counted from 1; null when the rule does not say.</param>
/// <param name="Options">In the order of the rule.</param>
public sealed record RuleSyntax(string Command, string Chain, int? Number, ImmutableArray<RuleSyntaxOption> Options)
{
    /// <summary>The syntax of a rule that was read before; <paramref name="rule"/> is the span that <see cref="Netfilter.Chain.SpanOf"/> gives.</summary>
    public static RuleSyntax Of(SourceSpan rule, IpFamily family)
    {
        if (rule.Source is not { } source)
            throw new ArgumentException("The span points nowhere.", nameof(rule));
        var recorder = new SyntaxRecorder();
        var context = new RuleContext(new(source), new(), new(), family) { Recorder = recorder };
        context.Begin(rule.Start);
        var text = rule.Utf8;
        var position = 0;
        var command = Word(text, ref position);
        var chain = Word(text, ref position);
        var number = command is "-I" or "--insert" ? ReadNumber(text, ref position) : null;
        _ = new RuleReader(text, position, context).Read();
        return new(command, chain, number, recorder.ToImmutable());
    }

    /// <summary>The rule as iptables-save prints it.</summary>
    public override string ToString() => IptablesPrinter.Print(this);

    /// <inheritdoc/>
    public bool Equals(RuleSyntax? other) =>
        other is not null && Command == other.Command && Chain == other.Chain && Number == other.Number && Options.AsSpan().SequenceEqual(other.Options.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Command, Chain, Hash.Of(Options));

    private static int? ReadNumber(ReadOnlySpan<byte> text, ref int position)
    {
        var after = position;
        if (!int.TryParse(Word(text, ref after), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;
        position = after;
        return number;
    }

    private static string Word(ReadOnlySpan<byte> text, ref int position)
    {
        while (position < text.Length && text[position] is (byte)' ' or (byte)'\t')
            position++;
        var start = position;
        while (position < text.Length && text[position] is not ((byte)' ' or (byte)'\t'))
            position++;
        return Encoding.UTF8.GetString(text[start..position]);
    }
}
