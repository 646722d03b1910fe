using System.Reflection;
using System.Reflection.Emit;

namespace PathTrace.Tests.Support;

/// <summary>Which types a type mentions anywhere: in its bases, members, attributes, local variables and instructions.</summary>
internal static class TypeReferences
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields()
        .Select(f => (OpCode)f.GetValue(null)!)
        .ToDictionary(c => c.Value);

    /// <summary>Every type mentioned, taken apart: of <c>Dictionary&lt;A, B[]></c> also A and B. Nested types count as the outermost one around them.</summary>
    internal static IEnumerable<Type> Of(Type type) =>
        Mentioned(type).OfType<Type>().SelectMany(Parts).Select(Outermost).Distinct();

    /// <summary>The strings that the type's instructions hold.</summary>
    internal static IEnumerable<string> StringsOf(Type type) =>
        Bodies(type).SelectMany(m => Tokens(m).Where(t => t.Kind == OperandType.InlineString).Select(t => m.Module.ResolveString(t.Token)));

    internal static Type Outermost(Type type)
    {
        while (type.DeclaringType is { } outer)
            type = outer;
        return type;
    }

    private static IEnumerable<Type?> Mentioned(Type type)
    {
        yield return type.BaseType;
        foreach (var each in type.GetInterfaces().Concat(Constraints(type.GetGenericArguments())).Concat(Attributes(type)))
            yield return each;
        foreach (var field in type.GetFields(All))
        {
            yield return field.FieldType;
            foreach (var attribute in Attributes(field))
                yield return attribute;
        }

        foreach (var property in type.GetProperties(All))
        {
            foreach (var attribute in Attributes(property))
                yield return attribute;
        }

        foreach (var method in Bodies(type))
        {
            foreach (var each in Mentioned(method))
                yield return each;
        }
    }

    private static IEnumerable<Type?> Mentioned(MethodBase method)
    {
        yield return (method as MethodInfo)?.ReturnType;
        var generic = method.IsGenericMethod ? Constraints(method.GetGenericArguments()) : [];
        foreach (var each in generic.Concat(method.GetParameters().Select(p => p.ParameterType)).Concat(Attributes(method)))
            yield return each;
        foreach (var local in method.GetMethodBody()?.LocalVariables ?? [])
            yield return local.LocalType;
        foreach (var (kind, token) in Tokens(method))
        {
            if (kind is OperandType.InlineString or OperandType.InlineSig)
                continue;
            var member = method.Module.ResolveMember(token, method.DeclaringType!.GetGenericArguments(), method.IsGenericMethod ? method.GetGenericArguments() : []);
            yield return member as Type ?? member?.DeclaringType;
            foreach (var argument in (member as MethodInfo)?.GetGenericArguments() ?? [])
                yield return argument;
            yield return (member as FieldInfo)?.FieldType ?? (member as MethodInfo)?.ReturnType;
        }
    }

    private static IEnumerable<MethodBase> Bodies(Type type) => type.GetMethods(All).Concat<MethodBase>(type.GetConstructors(All));

    private static IEnumerable<Type> Constraints(Type[] arguments) =>
        arguments.Where(a => a.IsGenericParameter).SelectMany(a => a.GetGenericParameterConstraints());

    private static IEnumerable<Type> Attributes(MemberInfo member) => member.GetCustomAttributesData().Select(a => a.AttributeType);

    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType)
            return Parts(type.GetElementType()!);
        return type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Prepend(type) : [type];
    }

    // ECMA-335, III.1: an opcode of one byte, or of two behind 0xfe; then its operand.
    private static IEnumerable<(OperandType Kind, int Token)> Tokens(MethodBase method)
    {
        var il = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var i = 0; i < il.Length;)
        {
            var code = il[i] == 0xfe ? Codes[unchecked((short)(0xfe00 | il[i + 1]))] : Codes[il[i]];
            i += code.Size;
            if (code.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok or OperandType.InlineString)
                yield return (code.OperandType, BitConverter.ToInt32(il, i));
            i += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, i)),
                _ => 4,
            };
        }
    }
}
