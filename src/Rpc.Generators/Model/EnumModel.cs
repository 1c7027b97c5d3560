namespace Rpc.Generators.Model;

/// <summary>An enumeration that travels.</summary>
/// <param name="Type">The type, from <c>global::</c> on.</param>
/// <param name="Underlying">The C# type of its numbers.</param>
/// <param name="Values">Its constants, in the order of their declaration.</param>
internal sealed record EnumModel(string Type, string Underlying, EquatableArray<EnumValueModel> Values);

/// <summary>A constant of an enumeration.</summary>
/// <param name="Name">The C# name.</param>
/// <param name="Number">Its number, in digits.</param>
internal sealed record EnumValueModel(string Name, string Number);
