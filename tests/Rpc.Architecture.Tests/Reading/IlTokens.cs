using System.Collections.Immutable;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Rpc.Architecture.Tests.Reading;

/// <summary>Finds the metadata tokens in the instructions of a method.</summary>
internal static class IlTokens
{
    private static readonly Dictionary<int, OperandType> Operands = typeof(OpCodes).GetFields()
        .Select(static field => (OpCode)field.GetValue(null)!)
        .ToDictionary(static code => (ushort)code.Value + 0, static code => code.OperandType);

    /// <summary>The types, methods, fields and signatures that the instructions name, in order.</summary>
    public static IEnumerable<EntityHandle> Read(ImmutableArray<byte> il)
    {
        var at = 0;
        while (at < il.Length)
        {
            int code = il[at++];
            if (code == 0xFE)
                code = (code << 8) | il[at++];
            switch (Operands[code])
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    yield return MetadataTokens.EntityHandle(ReadInt32(il, at));
                    at += 4;
                    break;
                case OperandType.InlineSwitch:
                    at += 4 + (4 * ReadInt32(il, at));
                    break;
                case OperandType.InlineNone:
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    at += 1;
                    break;
                case OperandType.InlineVar:
                    at += 2;
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    at += 8;
                    break;
                default:
                    at += 4;
                    break;
            }
        }
    }

    private static int ReadInt32(ImmutableArray<byte> il, int at) => BitConverter.ToInt32(il.AsSpan(at, 4));
}
