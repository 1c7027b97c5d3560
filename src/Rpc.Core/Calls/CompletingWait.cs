using System.Runtime.CompilerServices;
using Rpc.Channels;

namespace Rpc.Calls;

/// <summary>
/// Awaited by the receive loop in place of the channel's own wait. Callers whose answers were read go on in it. Where that is much, they do so before the loop waits: what they send is answered meanwhile, as a rule, so that
/// the loop need not wait at all, and nobody has to be woken. Where one of them does not get on, the loop goes on to wait elsewhere, and for a while waits first.
/// </summary>
/// <param name="channel">What the loop reads.</param>
/// <param name="completions">The callers.</param>
internal sealed class CompletingWait(IMessageChannel channel, CompletionQueue completions) : ICriticalNotifyCompletion, IHeldUpLoop, IThreadPoolWorkItem
{
    // A loop that never has to wait leaves its thread to others now and then.
    private const int MaxTurnsInARow = 64;

    // For so many turns the loop waits first when callers have held it up.
    private const int TurnsOfCaution = 256;

    // Whose loop goes on further down the stack, and whether it has come here again.
    [ThreadStatic]
    private static CompletingWait? t_driven;

    [ThreadStatic]
    private static bool t_isBack;

    private ConfiguredValueTaskAwaitable<bool>.ConfiguredValueTaskAwaiter _wait;
    private Action? _loop;
    private long _turn; // while callers go on before the loop waits
    private long _heldTurn; // the same, until somebody lets the loop go on; then 0
    private int _caution;

    public CompletingWait GetAwaiter() => this;

    public bool IsCompleted => false;

    public bool GetResult() => _wait.GetResult();

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation)
    {
        _loop = continuation;
        if (t_driven == this)
            t_isBack = true;
        else
            Drive(mayHoldUp: true);
    }

    /// <inheritdoc/>
    public void GoOn()
    {
        var turn = Volatile.Read(ref _heldTurn);
        if (turn == 0 || Interlocked.CompareExchange(ref _heldTurn, 0, turn) != turn)
            return;
        _caution = TurnsOfCaution;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute() => Drive(mayHoldUp: false);

    // The loop is suspended, and nobody else lets it go on.
    private void Drive(bool mayHoldUp)
    {
        for (var turns = 0; ; turns++)
        {
            if (mayHoldUp && completions.HasMuch && !LetCallersGoFirst())
                return;
            mayHoldUp = true;
            var wait = Begin();
            _wait = wait;
            if (!wait.IsCompleted)
            {
                // The loop goes on as soon as something comes, maybe at once, on another thread: nothing of it is used behind this.
                var (callers, read) = (completions, completions.TakeRead());
                wait.UnsafeOnCompleted(_loop!);
                callers.Continue(read);
                return;
            }

            completions.HandOver();
            if (turns == MaxTurnsInARow)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static loop => loop(), _loop!, preferLocal: false);
                return;
            }

            if (!Resume())
                return;
        }
    }

    private ConfiguredValueTaskAwaitable<bool>.ConfiguredValueTaskAwaiter Begin()
    {
        ValueTask<bool> wait;
        try
        {
            wait = channel.WaitToReceiveAsync(CancellationToken.None);
        }
        catch (Exception exception)
        {
            // The loop's affair.
            wait = ValueTask.FromException<bool>(exception);
        }

        return wait.ConfigureAwait(false).GetAwaiter();
    }

    // False when the loop went on elsewhere.
    private bool LetCallersGoFirst()
    {
        if (_caution > 0)
        {
            _caution--;
            return true;
        }

        // What was answered meanwhile does not wait for them.
        channel.Flush();

        // Taken before anybody can let the loop go on: then it may add others.
        var read = completions.TakeRead();
        var turn = ++_turn;
        Interlocked.Exchange(ref _heldTurn, turn);
        completions.Continue(read, holdUpLoop: true);
        return Interlocked.CompareExchange(ref _heldTurn, 0, turn) == turn;
    }

    // True when the loop has come back on this thread.
    private bool Resume()
    {
        var outer = t_driven;
        t_driven = this;
        t_isBack = false;
        _loop!();
        t_driven = outer;
        var isBack = t_isBack;
        t_isBack = false;
        return isBack;
    }
}

/// <summary>A receive loop that waits for callers to go on.</summary>
internal interface IHeldUpLoop
{
    /// <summary>Lets it go on elsewhere when it still waits.</summary>
    void GoOn();
}
