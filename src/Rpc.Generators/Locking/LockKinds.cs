namespace Rpc.Generators.Locking;

/// <summary>The words of a lock file.</summary>
internal static class LockKinds
{
    public const string Contract = "contract";
    public const string Call = "call";
    public const string Notification = "notification";
    public const string Event = "event";
    public const string Parameter = "parameter";
    public const string Stream = "stream";
    public const string Progress = "progress";
    public const string Result = "result";
    public const string Items = "items";
    public const string Fault = "fault";
    public const string Overflow = "overflow";
    public const string Capacity = "capacity";
    public const string Type = "type";
    public const string Member = "member";
    public const string Derived = "derived";
    public const string Enum = "enum";
    public const string Constant = "constant";
    public const string Optional = "optional";
    public const string Required = "required";

    /// <summary>Whether the kind is a parameter, however it travels.</summary>
    public static bool IsParameter(string kind) => kind is Parameter or Stream or Progress;
}
