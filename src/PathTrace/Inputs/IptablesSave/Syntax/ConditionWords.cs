using System.Collections.Immutable;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>
/// A rule's conditions in the words of its line, made by the same code that gives the rule its meaning. An option that stands for conditions of its own gives them its words; of a match whose
/// options make a condition together (<c>-m statistic --mode random --probability 0.5</c>) the words of all are given.
/// </summary>
internal static class ConditionWords
{
    /// <summary>For each condition of the rule its words; as many as the rule, read alone, has conditions.</summary>
    /// <param name="rule">The rule's line.</param>
    /// <param name="family">The family.</param>
    internal static ImmutableArray<string> Of(SourceSpan rule, IpFamily family)
    {
        var recorder = new SyntaxRecorder();
        var context = new RuleContext(new(rule.Source!), new(), new(), family) { Recorder = recorder };
        context.Begin(rule.Start);
        _ = new RuleReader(rule.Utf8, AfterChain(rule), context).Read();
        var options = recorder.ToImmutable();
        var words = new string[context.Conditions.Count];
        var offset = recorder.IsProtocolAdded ? 1 : 0;
        for (var first = 0; first < options.Length;)
        {
            var next = first + 1;
            while (next < options.Length && !recorder.IsHead(next))
                next++;
            Name(words, options, recorder, first, next, offset);
            first = next;
        }

        if (offset == 1)
            words[0] = IptablesPrinter.Print(options.Where(o => o.Name is "-m" or "--match"));
        return [.. words.Select((w, i) => w ?? Netfilter.ConditionText.ToText(context.Conditions[i]))];
    }

    // The options of one group: an option of iptables itself, or a match and its own options.
    private static void Name(string[] words, ImmutableArray<RuleSyntaxOption> options, SyntaxRecorder recorder, int first, int next, int offset)
    {
        var members = Enumerable.Range(first + 1, next - first - 1).ToList();
        var isTogether = recorder.IsTogether(first) || members.Exists(m => recorder.ConditionsAt(m) == EndOf(m));
        for (var i = first; i < next; i++)
        {
            var text = i == first || !isTogether ? Text(i, i + 1) : options[first].Name is "-m" or "--match" ? Text(first, next) : Text(first + 1, next);
            for (var at = recorder.ConditionsAt(i); at < EndOf(i); at++)
                words[at + offset] = text;
        }

        int EndOf(int option) => option + 1 < options.Length ? recorder.ConditionsAt(option + 1) : words.Length - offset;
        string Text(int from, int to) => IptablesPrinter.Print(options.Skip(from).Take(to - from));
    }

    private static int AfterChain(SourceSpan rule)
    {
        var text = rule.Utf8;
        var position = 0;
        for (var word = 0; word < 2; word++)
        {
            while (position < text.Length && text[position] is (byte)' ' or (byte)'\t')
                position++;
            while (position < text.Length && text[position] is not ((byte)' ' or (byte)'\t'))
                position++;
        }

        return position;
    }
}
