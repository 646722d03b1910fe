using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>Several addresses in one <c>-s</c> or <c>-d</c>: iptables makes a rule of each (iptables/xshared.c, xtables_ipparse_multiple).</summary>
/// <param name="Position">Which of the rule's conditions stands for the address.</param>
/// <param name="Choices">The conditions to put there, in order.</param>
internal sealed record AddressList(int Position, List<Condition> Choices);
