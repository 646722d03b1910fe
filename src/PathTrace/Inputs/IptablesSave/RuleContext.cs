using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>What the reading of one rule needs and gathers. One object serves all rules of a file, one after the other.</summary>
internal sealed class RuleContext(DiagnosticSink diagnostics, NamePool names, SharedValues values, IpFamily family)
{
    private readonly List<Extension> _named = [];
    private byte[] _decoded = new byte[256];

    internal DiagnosticSink Diagnostics { get; } = diagnostics;

    internal SourceText Source => Diagnostics.Source;

    internal NamePool Names { get; } = names;

    internal SharedValues Values { get; } = values;

    internal IpFamily Family { get; set; } = family;

    /// <summary>Gets the syntax of the rule; null when nobody asked for it.</summary>
    internal SyntaxRecorder? Recorder { get; init; }

    /// <summary>The offset of the rule's first byte in the file.</summary>
    internal int LineStart { get; private set; }

    /// <summary>What the rule asks for so far.</summary>
    internal List<Condition> Conditions { get; } = [];

    /// <summary>The extensions that the rule has named, oldest first: later options may belong to any of them.</summary>
    internal IReadOnlyList<Extension> Named => _named;

    /// <summary>The first comment's bytes, quotes excluded.</summary>
    internal SourceSpan Comment { get; set; }

    /// <summary>The table that the rule stands in; null when only its syntax is wanted.</summary>
    internal TableBuilder? Table { get; set; }

    /// <summary>The values of <c>-s</c> when it lists several; null otherwise.</summary>
    internal AddressList? Sources { get; set; }

    /// <summary>The values of <c>-d</c> when it lists several; null otherwise.</summary>
    internal AddressList? Destinations { get; set; }

    /// <summary>True when the rule says that it is for the other family, as <c>-6</c> does in a file for both.</summary>
    internal bool IsForOtherFamily { get; set; }

    internal void Begin(int lineStart)
    {
        Sources = null;
        Destinations = null;
        IsForOtherFamily = false;
        LineStart = lineStart;
        Conditions.Clear();
        _named.Clear();
        Comment = default;
    }

    /// <summary>Makes an extension the latest. Each stands in the list once, so that searching it takes no longer for a rule that repeats itself.</summary>
    internal void Name(Extension extension)
    {
        for (var i = 0; i < _named.Count; i++)
        {
            if (!ReferenceEquals(_named[i], extension))
                continue;
            _named.RemoveAt(i);
            break;
        }

        _named.Append(extension);
    }

    /// <summary>A buffer for a value that has to be decoded; the next call reuses it.</summary>
    internal byte[] DecodeBuffer(int length)
    {
        if (_decoded.Length < length)
            _decoded = new byte[length];
        return _decoded;
    }
}
