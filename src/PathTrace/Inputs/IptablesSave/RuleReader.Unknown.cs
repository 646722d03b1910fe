using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Inputs.IptablesSave;

/// <content>Words that do not simply follow the extension they belong to, and words that belong to none.</content>
internal ref partial struct RuleReader
{
    // As in iptables, an option belongs to the latest extension that has it; a protocol's own match need not be named (xshared.c, command_default).
    private void ReadOrphan(int start)
    {
        if (_options.Current.SequenceEqual("[unsupported"u8))
        {
            ReadLostRevision();
            return;
        }

        if (FindOwner() is not { } owner)
        {
            ReportUnknownOption(start);
            return;
        }

        _options.Position = start;
        if (owner is TargetExtension target)
            RunTarget(target, start);
        else
            RunMatch((MatchExtension)owner, start);
    }

    private readonly Extension? FindOwner()
    {
        if (_options.CurrentIsQuoted)
            return null;
        var word = _options.Current;
        var equals = word.IndexOf((byte)'=');
        var name = equals > 0 ? word[..equals] : word;
        for (var i = _context.Named.Count - 1; i >= 0; i--)
        {
            if (_context.Named[i].Options.TryFind(name, out _, out _))
                return _context.Named[i];
        }

        if (_protocol is not { } protocol || Extensions.MatchOf(protocol) is not { } implied || !implied.Options.TryFind(name, out _, out _))
            return null;
        _context.Name(implied);
        return implied;
    }

    private void ReportUnknownOption(int start)
    {
        var word = _context.Names[_options.Current];
        var isOption = word.StartsWith('-');
        if (_group == Group.Target && !_chain.IsEmpty && isOption)
        {
            ReportUnknown(DiagnosticCode.UnknownExtension, $"no target is called '{_context.Names[_chain]}'", _chainStart, _chain.Length);
        }
        else
        {
            var owner = _group is Group.Match or Group.Target && _context.Named.Count > 0 ? $" of {_context.Named[^1].Name}" : "";
            ReportUnknown(DiagnosticCode.UnknownOption, isOption ? $"'{word}' is no known option{owner}" : $"the word '{word}' belongs to no option");
        }

        if (_group is Group.None or Group.Builtin)
            (_group, _groupStart, _groupMark) = (Group.Match, start, _context.Conditions.Count);
        if (start < _options.CurrentStart)
            _context.Recorder?.Stray("!"u8, isQuoted: false);
        _options.RecordStray();
        SkipGroup();
        ReplaceGroup("PathTrace does not know one of its options", OpaqueKind.NotUnderstood);
    }

    // The kernel holds a newer revision of the extension than the iptables that printed it knows (libxtables, print_match_save).
    private void ReadLostRevision()
    {
        _options.RecordStray();
        var start = _options.CurrentStart;
        var isWhole = _options.ReadWord() && _options.Current.SequenceEqual("revision]"u8);
        _options.RecordStray();
        _pendingTarget = null;
        _context.Diagnostics.Report(
            DiagnosticCode.LossySave,
            DiagnosticSeverity.Warning,
            _context.LineStart + start,
            isWhole ? _options.Position - start : 0,
            "the save could not print this part of the rule",
            "What it says is lost; save again with a newer iptables.");
        ReplaceGroup("the save could not print it", OpaqueKind.LostInSave);
    }

    private void ReportStray(int start) => _context.Diagnostics.Report(
        DiagnosticCode.UnknownOption,
        DiagnosticSeverity.Warning,
        _context.LineStart + start,
        1,
        "nothing follows the '!'",
        "The rule may be cut off.");

    // An unknown extension's words reach to the next option of iptables itself.
    private void SkipGroup()
    {
        while (true)
        {
            var start = _options.Position;
            if (!_options.ReadWord())
                return;
            if (_options.Current is [(byte)'!'] && !_options.ReadWord())
                return;
            if (!_options.CurrentIsQuoted && Builtins.LetterOf(_options.Current) != 0)
            {
                _options.Position = start;
                return;
            }

            _options.Position = start;
            _options.ReadWord();
            _options.RecordStray();
        }
    }

    private void ReplaceGroup(string reason, OpaqueKind kind)
    {
        var text = _options.TextFrom(_groupStart);
        if (_group == Group.Target)
        {
            _chain = default;
            _effect = new Effect.Opaque(text, reason, kind);
            return;
        }

        _context.Conditions.RemoveRange(_groupMark, _context.Conditions.Count - _groupMark);
        _context.Conditions.Add(new Condition.Opaque(text, reason, kind));
    }

    private readonly void ReportUnknown(DiagnosticCode code, string message) =>
        ReportUnknown(code, message, _options.CurrentStart, _options.Current.Length);

    private readonly void ReportUnknown(DiagnosticCode code, string message, int start, int length) => _context.Diagnostics.Report(
        code,
        DiagnosticSeverity.Warning,
        _context.LineStart + start,
        length,
        message,
        "Whether the rule acts on a packet is unknown; traces that depend on it are indeterminate.");
}
