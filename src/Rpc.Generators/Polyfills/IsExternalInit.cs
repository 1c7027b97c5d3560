namespace System.Runtime.CompilerServices;

/// <summary>What the compiler asks for before it emits <c>init</c> accessors and records; netstandard2.0 lacks it.</summary>
internal static class IsExternalInit;
