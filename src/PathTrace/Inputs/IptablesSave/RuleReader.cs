using PathTrace.Inputs.IptablesSave.Matches;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>
/// Reads what follows <c>-A chain</c>: options of iptables itself, matches, the target. The conditions gather in the <see cref="RuleContext"/>, in the
/// order of the rule. What cannot be read becomes an opaque condition or effect; the rest of the rule is still read.
/// </summary>
internal ref partial struct RuleReader
{
    private readonly RuleContext _context;
    private OptionReader _options;
    private Group _group;
    private int _groupStart;
    private int _groupMark;
    private IpProtocol? _protocol;
    private bool _needsProtocol;
    private Effect? _effect;
    private TargetExtension? _pendingTarget;
    private ReadOnlySpan<byte> _chain;
    private int _chainStart;
    private int _targetStart;
    private int _targetName;
    private int _targetNameEnd;
    private bool _isGoto;

    internal RuleReader(ReadOnlySpan<byte> text, int position, RuleContext context)
    {
        _context = context;
        _options = new(text, context) { Position = position };
    }

    private enum Group
    {
        None,
        Builtin,
        Match,
        Target,
    }

    /// <summary>Reads the rule to its end; its conditions are then in the context.</summary>
    internal Effect Read()
    {
        while (true)
        {
            if (_options.TryPassComment())
            {
                EndComment();
                continue;
            }

            if (!_options.ReadWord())
                break;
            var start = _options.CurrentStart;
            var negated = false;
            if (_options.Current is [(byte)'!'])
            {
                negated = true;
                if (!_options.ReadWord())
                {
                    ReportStray(start);
                    break;
                }
            }

            var letter = _options.CurrentIsQuoted ? (byte)0 : Builtins.LetterOf(_options.Current);
            if (letter == 0)
                ReadOrphan(start);
            else
                ReadBuiltin(letter, negated, start);
        }

        return Finish();
    }

    private void ReadBuiltin(byte letter, bool negated, int start)
    {
        _options.EnterBuiltin(Builtins.NameOf(letter), negated, start);
        (_group, _groupStart, _groupMark) = (Group.Builtin, start, _context.Conditions.Count);
        switch (letter)
        {
            case (byte)'m':
                ReadMatch(start);
                break;
            case (byte)'j':
            case (byte)'g':
                ReadTarget(start, letter == 'g');
                break;
            case (byte)'p':
                ReadProtocol();
                break;
            case (byte)'c':
                _options.Word();
                _options.Word();
                break;
            case (byte)'4':
            case (byte)'6':
                _context.IsForOtherFamily |= (letter == '6') != (_context.Family == IpFamily.IPv6);
                break;
            default:
                BuiltinMatches.Read(ref _options, letter);
                break;
        }

        if (_options.Failed && _group == Group.Builtin)
            ReplaceGroup("its value could not be read", OpaqueKind.NotUnderstood);
    }

    private void ReadMatch(int start)
    {
        var name = _options.Word();
        _group = Group.Match;
        if (Extensions.FindMatch(name) is { } extension)
        {
            _context.Name(extension);
            RunMatch(extension, start);
        }
        else
        {
            ReportUnknown(DiagnosticCode.UnknownExtension, $"no match is called '{_context.Names[name]}'");
            SkipGroup();
            ReplaceGroup("PathTrace does not know this match", OpaqueKind.NotUnderstood);
        }
    }

    private void RunMatch(MatchExtension extension, int start)
    {
        (_group, _groupStart, _groupMark) = (Group.Match, start, _context.Conditions.Count);
        _options.Enter(extension, start);
        extension.Parse(ref _options);
        _needsProtocol |= _protocol is null && extension.Protocol is not null;
        if (_options.Failed)
            ReplaceGroup("its options could not be read", OpaqueKind.NotUnderstood);
    }

    private readonly void EndComment()
    {
        _context.Name(CommentMatch.Extension);
        if (!_context.Comment.IsSet)
            _context.Comment = _options.WordSpan;
    }

    private void ReadTarget(int start, bool isGoto)
    {
        var name = _options.Word();
        _group = Group.Target;
        _effect = null;
        _isGoto = isGoto;
        _chain = default;
        _pendingTarget = isGoto ? null : Extensions.FindTarget(name);
        if (_pendingTarget is not { } target)
        {
            _chain = name;
            _chainStart = _options.WordSpan.Start - _context.LineStart;
            return;
        }

        _context.Name(target);
        (_targetStart, _targetName, _targetNameEnd) = (start, _options.CurrentStart, _options.Position);
        if (_options.StartsOptionOf(target))
            RunTarget(target, start);
    }

    // Some rules put other options between a target and its own, so a target without options waits for the end of the rule.
    private void RunTarget(TargetExtension target, int start)
    {
        _pendingTarget = null;
        (_group, _groupStart) = (Group.Target, start);
        _options.Enter(target, start, _targetName, _targetNameEnd);
        _effect = target.Parse(ref _options);
        if (_options.Failed)
            ReplaceGroup("its options could not be read", OpaqueKind.NotUnderstood);
    }

    private void ReadProtocol()
    {
        var word = _options.Word();
        if (!ProtocolNames.TryRead(word, out var protocol, out var isAny))
        {
            _options.Refuse(DiagnosticCode.BadOptionValue, $"'{_context.Names[word]}' is no protocol");
        }
        else if (isAny)
        {
            if (_options.Negated)
                _options.Add(Condition.Never);
        }
        else
        {
            _protocol = _options.Negated ? null : protocol;
            _options.AddNegatable(_options.Values.Protocol(protocol));
        }
    }

    private Effect Finish()
    {
        if (_pendingTarget is { } target)
            RunTarget(target, _targetStart);
        if (_needsProtocol && _protocol is null)
            AddNeededProtocol();
        if (_options.Broken)
            BreakOff();
        if (_effect is not null)
            return _effect;
        if (_chain.IsEmpty)
            return EffectValues.NoTarget;
        return _context.Table is { } table
            ? table.TransferTo(_context.LineStart + _chainStart, _chain.Length, _isGoto)
            : _isGoto ? new Effect.Goto(_context.Names[_chain]) : new Effect.Jump(_context.Names[_chain]);
    }

    // "-m tcp" without "-p tcp" is refused by iptables; read by hand-made text it can only mean TCP.
    private readonly void AddNeededProtocol()
    {
        foreach (var named in _context.Named)
        {
            if (named.Protocol is { } protocol)
            {
                _context.Conditions.Insert(0, _context.Values.Protocol(protocol));
                if (_context.Recorder is { } recorder)
                    recorder.IsProtocolAdded = true;
                return;
            }
        }
    }

    private void BreakOff()
    {
        const string Reason = "its line ends within a quoted value";
        var text = _options.WholeText();
        _context.Conditions.Add(new Condition.Opaque(text, Reason, OpaqueKind.LostInSave));
        _effect = new Effect.Opaque(text, Reason, OpaqueKind.LostInSave);
    }
}
