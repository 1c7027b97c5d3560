using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Rpc.Generators.Diagnostics;
using Rpc.Generators.Parsing;

namespace Rpc.Generators.Analyzers;

/// <summary>
/// Reports calls of contracts that block, or whose outcome nobody takes. It looks at one expression at a time: a task that is kept in
/// a variable is the user's to await.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UsageAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => UsageDescriptors.All;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            // Most projects of a solution know no contracts, and pay nothing.
            if (start.Compilation.GetTypesByMetadataName(KnownTypes.ContractAttribute).IsEmpty)
                return;
            start.RegisterOperationAction(AnalyzeProperty, OperationKind.PropertyReference);
            start.RegisterOperationAction(AnalyzeInvocation, OperationKind.Invocation);
            start.RegisterOperationAction(AnalyzeStatement, OperationKind.ExpressionStatement);
        });
    }

    private static void AnalyzeProperty(OperationAnalysisContext context)
    {
        var reference = (IPropertyReferenceOperation)context.Operation;
        var property = reference.Property;
        if (property.Name == "Result" && (property.ContainingType.Is(KnownTypes.TaskOfT) || property.ContainingType.Is(KnownTypes.ValueTaskOfT)))
            ReportBlocking(context, reference.Instance, ".Result");
    }

    private static void AnalyzeInvocation(OperationAnalysisContext context)
    {
        var invocation = (IInvocationOperation)context.Operation;
        var method = invocation.TargetMethod;
        if (method.Name == "Wait" && method.ContainingType.Is(KnownTypes.Task))
            ReportBlocking(context, invocation.Instance, ".Wait()");
        else if (method.Name == "GetResult" && method.ContainingNamespace.ToDisplayString() == "System.Runtime.CompilerServices")
            ReportBlocking(context, invocation.Instance, ".GetResult()");
    }

    private static void AnalyzeStatement(OperationAnalysisContext context)
    {
        var operation = ((IExpressionStatementOperation)context.Operation).Operation;
        // A discard says that the outcome does not matter. Of a stream there is none: the call is never made.
        var isDiscard = operation is ISimpleAssignmentOperation { Target: IDiscardOperation };
        var value = isDiscard ? ((ISimpleAssignmentOperation)operation).Value : operation;
        if (ContractCalls.Find(value) is not { } method)
            return;

        if (method.ReturnType.Is(KnownTypes.AsyncEnumerable))
            Report(context, operation, UsageDescriptors.DiscardedStream, method.Name);
        else if (!isDiscard)
            Report(context, operation, UsageDescriptors.DiscardedCall, method.Name);
    }

    private static void ReportBlocking(OperationAnalysisContext context, IOperation? task, string how)
    {
        if (ContractCalls.Find(task) is { } method)
            Report(context, context.Operation, UsageDescriptors.BlockingCall, method.Name, how);
    }

    private static void Report(OperationAnalysisContext context, IOperation place, DiagnosticDescriptor descriptor, params object[] arguments) =>
        context.ReportDiagnostic(Diagnostic.Create(descriptor, place.Syntax.GetLocation(), arguments));
}
