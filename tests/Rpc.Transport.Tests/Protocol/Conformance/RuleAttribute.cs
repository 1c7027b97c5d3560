using System.Runtime.CompilerServices;

namespace Rpc.Transport.Tests.Protocol.Conformance;

/// <summary>Says of a test that it is one rule of a specification, and so one line of docs/conformance.md.</summary>
/// <param name="rfc">The number of the RFC.</param>
/// <param name="section">The section that states the rule.</param>
/// <param name="text">The rule in our own words.</param>
/// <param name="line">Where it stands in its file: the order within a section.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RuleAttribute(int rfc, string section, string text, [CallerLineNumber] int line = 0) : Attribute
{
    public int Rfc => rfc;

    public string Section => section;

    public string Text => text;

    public int Line => line;

    /// <summary>Whether the rule binds the side that sends; else the one that receives.</summary>
    public bool Sends { get; set; }
}
