namespace Rpc.Generators.Model;

/// <summary>The attributes by which debuggers, editors and coverage tools know generated code.</summary>
internal static class CodeAttributes
{
    /// <summary>
    /// Debuggers step over the code, unless their user has them show all code. It does not reach into nested types, nor into lambdas: each says it for itself.
    /// <c>DebuggerStepThrough</c> would hide the code from those who want to read along, too.
    /// </summary>
    public const string NonUserCode = "[global::System.Diagnostics.DebuggerNonUserCode]";

    /// <summary>Completion lists in other projects leave the type out.</summary>
    public const string NotBrowsable = "[global::System.ComponentModel.EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]";

    /// <summary>Says who wrote the code, and that its coverage is not measured.</summary>
    public static IReadOnlyList<string> Generated { get; } =
    [
        $"[global::System.CodeDom.Compiler.GeneratedCode(\"Rpc.Generators\", \"{typeof(CodeAttributes).Assembly.GetName().Version.ToString(3)}\")]",
        "[global::System.Diagnostics.CodeAnalysis.ExcludeFromCodeCoverage]",
    ];
}
