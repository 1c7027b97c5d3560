namespace Rpc.Generators.Model;

/// <summary>What a method of a contract returns.</summary>
/// <param name="Type">The declared type.</param>
/// <param name="IsTask"><c>Task</c> or <c>Task&lt;T&gt;</c>, not their value type cousins.</param>
/// <param name="Result">The type of the result; null for none.</param>
/// <param name="AcceptsNull">The result, or an item of the stream, may be null.</param>
/// <param name="StreamItem">The type of the items of a stream; null for none.</param>
/// <param name="Bytes">The stream's items are bytes, and what the task brings is something else made of them.</param>
/// <param name="Value">How the result, or an item, is written and read as MessagePack; null for none.</param>
internal sealed record ReturnModel(string Type, bool IsTask, string? Result, bool AcceptsNull, string? StreamItem, ByteStreamKind Bytes, ValueModel? Value);
