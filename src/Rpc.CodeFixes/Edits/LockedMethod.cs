using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Rename;
using Rpc.Generators.Locking;
using Rpc.Generators.Parsing;

namespace Rpc.CodeFixes.Edits;

/// <summary>A method that differs from the contract lock, or is gone, and that can stay as the lock has it.</summary>
/// <remarks>
/// Whether it can is tried: the declaration that follows from the lock must say to the parser what the lock says. It does not where a type is gone, where a fault has changed, since
/// the lock does not know its exception, or where a parameter was optional, since it does not know the default.
/// </remarks>
internal sealed class LockedMethod
{
    private readonly Document _document;
    private readonly LockEntry _entry;
    private readonly LockNode _locked;
    private readonly INamedTypeSymbol _symbol;
    private readonly IMethodSymbol? _changed;
    private readonly LockNode? _current;

    private LockedMethod(Document document, LockEntry entry, LockNode locked, INamedTypeSymbol symbol, IMethodSymbol? changed, LockNode? current)
    {
        (_document, _entry, _locked, _symbol, _changed, _current) = (document, entry, locked, symbol, changed, current);
        NewName = changed is null ? null : FindFreeName(symbol, changed.Name);
    }

    /// <summary>What the editor offers.</summary>
    public string Title => NewName is null ? $"Keep '{_entry.Member}' in the contract" : $"Keep '{_entry.Member}' as it is locked, and add '{NewName}'";

    private string? NewName { get; }

    /// <summary>The method that the entry is about; null when it cannot be kept.</summary>
    public static async Task<LockedMethod?> FindAsync(Document document, LockDocument file, LockEntry entry, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        var root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        var model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        if (entry.Member is null || file.Locked is not { } locked || entry.Find(locked) is not { Kind: LockKinds.Call or LockKinds.Notification } old
            || root?.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<InterfaceDeclarationSyntax>() is not { } contract
            || model?.GetDeclaredSymbol(contract, cancellationToken) is not { } symbol)
        {
            return null;
        }

        var current = entry.Find(file.Current);
        var changed = current is null ? null : file.Source.Locations.FindMember(entry.Member) as IMethodSymbol;
        // What another declaration says is kept there.
        if (current is not null && (changed?.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree != root.SyntaxTree || !SymbolEqualityComparer.Default.Equals(changed!.ContainingType, symbol)))
            return null;

        var method = new LockedMethod(document, entry, old, symbol, changed, current);
        return await method.CanBeKeptAsync(cancellationToken).ConfigureAwait(false) ? method : null;
    }

    /// <summary>The solution with both methods, and with the new one in the lock.</summary>
    public async Task<Solution> KeepAsync(CancellationToken cancellationToken)
    {
        var solution = _document.Project.Solution;
        if (_changed is not null)
            solution = await Renamer.RenameSymbolAsync(solution, _changed, default(SymbolRenameOptions), NewName!, cancellationToken).ConfigureAwait(false);
        var document = await InsertAsync(solution.GetDocument(_document.Id)!, cancellationToken).ConfigureAwait(false);
        var file = await LockDocument.OpenAsync(document!.Project, cancellationToken).ConfigureAwait(false);
        if (_changed is null || file?.Locked is not { } locked)
            return document.Project.Solution;

        var compatible = LockMerger.FindCompatible(LockComparer.Compare(locked, file.Current));
        return file.Accept(compatible.FindAll(entry => entry.Member is not null && file.Source.Locations.FindMember(entry.Member)?.Name == NewName));
    }

    // What it would be renamed to elsewhere does not matter to the contract.
    private async Task<bool> CanBeKeptAsync(CancellationToken cancellationToken)
    {
        var document = _document;
        if (_changed is not null)
        {
            var declaration = (MethodDeclarationSyntax)await _changed.DeclaringSyntaxReferences[0].GetSyntaxAsync(cancellationToken).ConfigureAwait(false);
            var root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
            document = document.WithSyntaxRoot(root!.ReplaceToken(declaration.Identifier, SyntaxFactory.Identifier(NewName!).WithTriviaFrom(declaration.Identifier)));
        }

        return await InsertAsync(document, cancellationToken).ConfigureAwait(false) is { } kept
            && await kept.Project.GetCompilationAsync(cancellationToken).ConfigureAwait(false) is { } compilation
            && LockSource.Read(compilation, cancellationToken) is { } source
            && _entry.Find(source.Nodes) is { } node
            && LockText.Print([node]) == LockText.Print([_locked]);
    }

    // The document with the method as it is locked, before the changed one, which has its new name already; null when it cannot be declared.
    private async Task<Document?> InsertAsync(Document document, CancellationToken cancellationToken)
    {
        var editor = await DocumentEditor.CreateAsync(document, cancellationToken).ConfigureAwait(false);
        if (DocumentationCommentId.GetFirstSymbolForDeclarationId(_symbol.GetDocumentationCommentId()!, editor.SemanticModel.Compilation) is not INamedTypeSymbol contract)
            return null;

        var changed = NewName is null ? null : await FindDeclarationAsync<MethodDeclarationSyntax>(contract.GetMembers(NewName).Single()).ConfigureAwait(false);
        if (Declare(editor.SemanticModel, changed) is not { } kept)
            return null;

        var text = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
        kept = kept.NormalizeWhitespace(eol: text.GetLineBreak(), elasticTrivia: true).WithAdditionalAnnotations(Formatter.Annotation);
        if (changed is not null)
        {
            editor.InsertBefore(changed, kept.WithTrailingTrivia(SyntaxFactory.ElasticEndOfLine(text.GetLineBreak())));
            Rename(editor, changed);
        }
        else if (await FindDeclarationAsync<InterfaceDeclarationSyntax>(contract).ConfigureAwait(false) is { } declaration)
        {
            editor.AddMember(declaration, kept);
        }

        return editor.GetChangedDocument();

        async Task<TSyntax?> FindDeclarationAsync<TSyntax>(ISymbol symbol)
            where TSyntax : SyntaxNode =>
            symbol.DeclaringSyntaxReferences.FirstOrDefault(reference => reference.SyntaxTree == editor.OriginalRoot.SyntaxTree) is { } reference
                ? await reference.GetSyntaxAsync(cancellationToken).ConfigureAwait(false) as TSyntax
                : null;
    }

    private MethodDeclarationSyntax? Declare(SemanticModel model, MethodDeclarationSyntax? changed)
    {
        var signature = new LockedSignature(model, _locked, changed, _current);
        if (_changed is not null)
            return signature.Declare(_changed.Name);

        // Of one that is gone nobody knows the exceptions that its faults were.
        var prefix = WireNames.Join(MemberNamer.GetContractName(_symbol), "");
        if (_locked.Find(LockKinds.Fault) is not null || !_locked.Name.StartsWith(prefix, StringComparison.Ordinal) || _locked.Name.Length == prefix.Length)
            return null;
        var wireName = _locked.Name.Substring(prefix.Length);
        var name = char.ToUpperInvariant(wireName[0]) + wireName.Substring(1) + "Async";
        if (!SyntaxFacts.IsValidIdentifier(name) || signature.Declare(name) is not { } declared)
            return null;
        return WireNames.OfMethod(name) == wireName
            ? declared
            : declared.AddAttributeLists(AttributeEdits.CreateList(KnownTypes.MethodAttribute, SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(wireName))));
    }

    // A name of its own stays with the old one.
    private void Rename(DocumentEditor editor, MethodDeclarationSyntax changed)
    {
        var attribute = editor.SemanticModel.FindAttributes(changed, KnownTypes.MethodAttribute).FirstOrDefault();
        if (attribute?.ArgumentList?.Arguments.FirstOrDefault(static argument => argument.NameEquals is null) is { } name)
            editor.ReplaceNode(name.Expression, SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(WireNames.OfMethod(NewName!))));
    }

    private static string FindFreeName(INamedTypeSymbol contract, string name)
    {
        var (stem, suffix) = name.Length > 5 && name.EndsWith("Async", StringComparison.Ordinal) ? (name.Substring(0, name.Length - 5), "Async") : (name, "");
        for (var i = 2; ; i++)
        {
            if (contract.GetMembers($"{stem}{i}{suffix}").IsEmpty && contract.AllInterfaces.All(inherited => inherited.GetMembers($"{stem}{i}{suffix}").IsEmpty))
                return $"{stem}{i}{suffix}";
        }
    }
}
