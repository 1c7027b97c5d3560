using Rpc.TestKit;
using Rpc.Transport.Connections;

namespace Rpc.Transport.Tests.Connections;

/// <summary>A completion that is asked for before, after and never.</summary>
public sealed class LazyCompletionTests
{
    private LazyCompletion _completion;

    [Fact]
    public async Task Task_AskedForBefore_CompletesWithIt()
    {
        Task task = _completion.Task;
        Assert.False(task.IsCompleted || _completion.IsCompleted);
        _completion.Complete();
        _completion.Complete();
        await task.Within();
        Assert.True(_completion.IsCompleted);
        Assert.Same(task, _completion.Task);
    }

    [Fact]
    public void Task_AskedForAfterwards_IsComplete()
    {
        Assert.False(_completion.IsCompleted);
        _completion.Complete();
        Assert.True(_completion.IsCompleted && _completion.Task.IsCompletedSuccessfully);
    }
}
