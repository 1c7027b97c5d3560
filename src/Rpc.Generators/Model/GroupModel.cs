namespace Rpc.Generators.Model;

/// <summary>The class with the methods that raise a contract's events to a group.</summary>
/// <param name="Class">Its name.</param>
/// <param name="Accessibility">Who may use it: whoever may use the contract.</param>
/// <param name="IsObsolete">It uses what only obsolete code may.</param>
/// <param name="Methods">Its methods.</param>
internal sealed record GroupModel(string Class, string Accessibility, bool IsObsolete, EquatableArray<GroupMethodModel> Methods);

/// <summary>What raises one event.</summary>
/// <param name="Event">The event's C# name, not escaped, with a number behind it where another is named alike.</param>
/// <param name="Events">The event under each of its names on the wire: contracts that share a base give it one each.</param>
internal sealed record GroupMethodModel(string Event, EquatableArray<EventModel> Events);
