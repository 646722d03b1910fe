using System.Collections.Immutable;
using System.Text;
using PathTrace.Text;

namespace PathTrace.Netfilter;

/// <summary>
/// One rule, free of dialect: all conditions must hold, then the effect happens. Identical lines on different nodes are one shared
/// rule; where each stands is the <see cref="Chain"/>'s to say.
/// </summary>
public sealed class Rule
{
    private readonly ushort _commentStart;
    private readonly ushort _commentLength;

    /// <summary>A rule as lowered by a reader.</summary>
    /// <param name="conditions">In the order of the line.</param>
    /// <param name="effect">What happens when all conditions hold.</param>
    /// <param name="text">The line without counters, where it was first seen.</param>
    /// <param name="comment">The raw bytes of its first comment, quotes excluded; must lie in <paramref name="text"/> or be default.</param>
    public Rule(ImmutableArray<Condition> conditions, Effect effect, SourceSpan text, SourceSpan comment = default)
    {
        Conditions = conditions;
        Effect = effect;
        Text = text;
        if (comment.IsSet && comment.Start - text.Start <= ushort.MaxValue && comment.Length <= ushort.MaxValue)
        {
            _commentStart = (ushort)(comment.Start - text.Start);
            _commentLength = (ushort)comment.Length;
        }
    }

    /// <summary>All must hold; empty: the rule matches every packet.</summary>
    public ImmutableArray<Condition> Conditions { get; }

    /// <summary>What happens to a packet that matches.</summary>
    public Effect Effect { get; }

    /// <summary>The line as written, without counters, at its first occurrence.</summary>
    public SourceSpan Text { get; }

    /// <summary>The text of the rule's first comment, unescaped; null when it has none or it is empty. It comes from the dump: renderers escape it.</summary>
    public string? Comment => _commentLength == 0
        ? null
        : Unescape(Encoding.UTF8.GetString(Text.Utf8.Slice(_commentStart, _commentLength)));

    /// <summary>The same rule where its line stands in another place.</summary>
    internal Rule At(SourceSpan text) => text == Text ? this : new(Conditions, Effect, text, _commentLength == 0 ? default : new(text.Source, text.Start + _commentStart, _commentLength));

    /// <summary>The rule with another effect.</summary>
    internal Rule With(Effect effect) => new(Conditions, effect, Text, _commentLength == 0 ? default : new(Text.Source, Text.Start + _commentStart, _commentLength));

    /// <inheritdoc/>
    public override string ToString() => Text.Text;

    private static string Unescape(string raw)
    {
        if (!raw.Contains('\\'))
            return raw;
        var result = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] == '\\' && i + 1 < raw.Length)
                i++;
            result.Append(raw[i]);
        }

        return result.ToString();
    }
}
