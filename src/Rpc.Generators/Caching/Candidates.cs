using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Rpc.Generators.Caching;

/// <summary>Finds the interfaces of a file that may be contracts: those with attributes, whatever these are called there. Looks at no more than the types of the file.</summary>
internal static class Candidates
{
    private static readonly ConditionalWeakTable<SyntaxTree, int[]> Known = new();

    /// <summary>Where the interfaces begin, in the order of the file.</summary>
    public static int[] Find(SyntaxTree tree, CancellationToken cancellationToken)
    {
        if (Known.TryGetValue(tree, out var known))
            return known;
        var found = new List<int>();
        if (tree.GetRoot(cancellationToken) is CompilationUnitSyntax root)
            Find(root.Members, found);
        int[] positions = [.. found];
        return Known.GetValue(tree, _ => positions);
    }

    /// <summary>The interface that begins there.</summary>
    public static InterfaceDeclarationSyntax Get(SyntaxTree tree, int position, CancellationToken cancellationToken) =>
        tree.GetRoot(cancellationToken).FindToken(position).Parent!.FirstAncestorOrSelf<InterfaceDeclarationSyntax>()!;

    private static void Find(SyntaxList<MemberDeclarationSyntax> members, List<int> found)
    {
        foreach (var member in members)
        {
            if (member is InterfaceDeclarationSyntax { AttributeLists.Count: > 0 })
                found.Add(member.SpanStart);
            if (member is TypeDeclarationSyntax type)
                Find(type.Members, found);
            else if (member is BaseNamespaceDeclarationSyntax space)
                Find(space.Members, found);
        }
    }
}
