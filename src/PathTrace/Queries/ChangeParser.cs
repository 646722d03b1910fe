using System.Text;
using PathTrace.Text;
using Sprache;

namespace PathTrace.Queries;

/// <summary>Reads changes to a snapshot as people write them: <c>worker1: route add 10.0.2.0/24 via 192.168.0.4</c>. Bad text never throws.</summary>
internal static class ChangeParser
{
    /// <summary>Longer changes are refused.</summary>
    internal const int MaxBytes = 4096;

    private const string Advice = "Nothing was changed. A change reads like: worker1: route add 10.0.2.0/24 via 192.168.0.4";

    /// <summary>Reads a change.</summary>
    /// <param name="text">The change.</param>
    /// <param name="errors">Gets what is wrong with it, and knows the places of its pieces.</param>
    /// <returns>Null when something is wrong.</returns>
    internal static ChangeSyntax? Parse(string text, QueryErrors errors)
    {
        if (Encoding.UTF8.GetByteCount(text) > MaxBytes)
        {
            errors.Add(0, 0, $"the change is longer than {MaxBytes} bytes");
            return null;
        }

        if (text.AsSpan().IndexOfAny('\r', '\n') is >= 0 and var end)
        {
            errors.Add(end, 1, "a change is one line");
            return null;
        }

        var result = ChangeGrammar.Change(new Input(text));
        if (result.WasSuccessful)
            return result.Value;
        errors.Expected(result.Remainder.Position, result.Expectations);
        return null;
    }

    /// <summary>Collects what is wrong with a change.</summary>
    internal static QueryErrors ErrorsOf(string text, SourceSpan place) => new(text, place, DiagnosticCode.BadChange, "change", Advice);
}
