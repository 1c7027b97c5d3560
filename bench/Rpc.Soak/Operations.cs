namespace Rpc.Soak;

/// <summary>What one worker does at one end of a link, one thing after the other.</summary>
/// <param name="ledger">Where it is entered.</param>
/// <param name="link">The link.</param>
/// <param name="session">The end.</param>
/// <param name="random">What to do next.</param>
internal sealed class Operations(Ledger ledger, Link link, RpcSession session, Random random)
{
    /// <summary>Does one thing, and sees to it that it ends in a way that it may.</summary>
    public Task RunOneAsync() => random.Next(14) switch
    {
        0 or 1 => TryAsync("fast call", Outcomes.Done, Add),
        2 => TryAsync("slow call", Outcomes.Done, EchoLater),
        3 => Fail(),
        4 => TryAsync("endless call", Outcomes.None, static (peer, token) => peer.WaitAsync(token), mustEnd: true),
        5 => TryAsync("call back and forth", Outcomes.Done, AskBack),
        6 => Tick(),
        7 or 8 => ReadResult(),
        9 or 10 => SendArgument(),
        11 => OpenBytes(),
        12 => StoreBytes(),
        _ => Relay(),
    };

    private async Task Add(ISoak peer, CancellationToken token)
    {
        var (a, b) = (random.NextInt64(), random.Next());
        Expect(unchecked(a + b), await peer.AddAsync(a, b));
    }

    // Now and then so long that it goes in parts.
    private async Task EchoLater(ISoak peer, CancellationToken token)
    {
        var text = new string((char)random.Next('a', 'z'), random.Next(random.Next(5) == 0 ? 400_000 : 500));
        Expect(text, await peer.EchoLaterAsync(text, random.Next(20), token));
    }

    private async Task AskBack(ISoak peer, CancellationToken token)
    {
        var depth = random.Next(6);
        Expect(depth + 8, await peer.AskBackAsync(7, depth));
    }

    private Task Fail()
    {
        var (number, isDeclared, isLate) = (random.Next(), random.Next(2) == 0, random.Next(2) == 0);
        return TryAsync(isDeclared ? "declared fault" : "undeclared failure", isDeclared ? Outcomes.Fault : Outcomes.HandlerFailed, async (peer, _) =>
        {
            try
            {
                await peer.FailAsync(number, isDeclared, isLate);
            }
            catch (SoakFaultException fault)
            {
                Expect(number, fault.Number);
                throw;
            }
        });
    }

    // Without a limit of time, so that what must have come can be said.
    private Task Tick() => TryAsync("event", Outcomes.Done, async (_, _) =>
    {
        var peer = session.Get<ISoak>();
        long last = 0;
        int seen = 0, count = random.Next(1, 10);
        void OnTick(long number)
        {
            // On the receive loop alone: one after the other.
            if (number <= last)
                ledger.Violate($"event {number} came behind {last}");
            last = number;
            seen++;
        }

        peer.Ticked += OnTick;
        try
        {
            await peer.TickAsync(count);
            if (Volatile.Read(ref seen) < count)
                ledger.Violate($"{seen} of {count} events came before the answer to what raised them");
        }
        finally
        {
            peer.Ticked -= OnTick;
        }
    }, isFree: true);

    private Task ReadResult()
    {
        var plan = Reading.Of(random);
        return TryAsync(plan.Take == int.MaxValue ? "result stream" : "result stream left early", Ends(plan), (peer, token) => ReadAsync(plan, peer.ProduceAsync(plan.Source, token), token));
    }

    private Task Relay()
    {
        var plan = Reading.Of(random);
        return TryAsync("stream there and back", Ends(plan) | Outcomes.Busy, (peer, token) => ReadAsync(plan, peer.RelayAsync(plan.Source.RunAsync(ledger, CancellationToken.None), token), token));
    }

    private Task SendArgument()
    {
        var plan = Reading.Of(random);
        return TryAsync("argument stream", Outcomes.Done | Outcomes.Busy, async (peer, token) => Expect(plan.Expected, await peer.ConsumeAsync(plan.Source.RunAsync(ledger, CancellationToken.None), plan, token), plan));
    }

    private Task OpenBytes()
    {
        var plan = Bytes.Of(random);
        return TryAsync(plan.Take == int.MaxValue ? "result bytes" : "result bytes left early", plan.MeetsFailure ? Outcomes.HandlerFailed : Outcomes.Done, async (peer, token) =>
        {
            var count = 0;
            try
            {
                await plan.ReadAsync(await peer.OpenBytesAsync(plan, token), ledger, read => count = read, random.Next(2) == 0 ? token : CancellationToken.None);
            }
            catch (RpcException exception) when (exception.Code == RpcErrorCode.HandlerError)
            {
                Expect(plan.Expected, count, exception);
                throw;
            }

            Expect(plan.Expected, count, plan);
        });
    }

    private Task StoreBytes()
    {
        var plan = Bytes.Of(random);
        var text = new string('x', random.Next(3) == 0 ? random.Next(400_000) : 0);
        return TryAsync("argument bytes", Outcomes.Done | Outcomes.Busy, async (peer, token) => Expect(plan.Expected, await peer.StoreBytesAsync(text, plan.Open(ledger), plan, token), plan));
    }

    private static Outcomes Ends(Reading plan) => plan.MeetsFailure ? Outcomes.HandlerFailed : Outcomes.Done;

    private async Task ReadAsync(Reading plan, IAsyncEnumerable<Item> items, CancellationToken token)
    {
        var count = 0;
        void OnItem(int read)
        {
            count = read;
            ledger.CountItem();
        }

        try
        {
            await plan.RunAsync(items, ledger, OnItem, random.Next(2) == 0 ? token : CancellationToken.None);
        }
        catch (RpcException exception) when (exception.Code == RpcErrorCode.HandlerError)
        {
            Expect(plan.Expected, count, exception);
            throw;
        }

        Expect(plan.Expected, count, plan);
    }

    private void Expect<T>(T expected, T actual, object? where = null)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
            ledger.Violate($"{actual} where {expected} was to come {where}");
    }

    private async Task TryAsync(string operation, Outcomes allowed, Func<ISoak, CancellationToken, Task> run, bool mustEnd = false, bool isFree = false)
    {
        var isCancelled = !isFree && random.Next(4) == 0;
        var isLimited = !isFree && (mustEnd && !isCancelled || random.Next(5) == 0);
        using var cancellation = new CancellationTokenSource();
        if (isCancelled)
        {
            allowed |= Outcomes.Cancelled;
            cancellation.CancelAfter(random.Next(20));
        }

        var peer = session.Get<ISoak>();
        if (isLimited)
        {
            allowed |= Outcomes.TimedOut;
            peer = session.Get<ISoak>(Limits());
            if (mustEnd)
                peer = session.Get<ISoak>(new RpcCallOptions { Timeout = Some(40) });
        }

        var number = ledger.Begin(operation);
        Exception? failure = null;
        try
        {
            await run(peer, cancellation.Token);
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        var outcome = OutcomeOf(failure);
        ledger.End(number, operation, outcome);
        if (!(allowed.HasFlag(outcome) || (outcome == Outcomes.SessionEnded && link.IsEnding)))
            ledger.Violate($"{operation} (cancelled: {isCancelled}, limited: {isLimited}, session ending: {link.IsEnding}) ended as {outcome}, not {allowed}: {failure}");
    }

    private RpcCallOptions Limits() => random.Next(3) switch
    {
        0 => new RpcCallOptions { ItemTimeout = Some(40), FirstItemTimeout = Some(40) },
        1 => new RpcCallOptions { Timeout = Some(1000), ItemTimeout = Some(40) },
        _ => new RpcCallOptions { Timeout = Some(40) },
    };

    private TimeSpan Some(int milliseconds) => TimeSpan.FromMilliseconds(random.Next(1, milliseconds));

    private static Outcomes OutcomeOf(Exception? failure) => failure switch
    {
        null => Outcomes.Done,
        OperationCanceledException => Outcomes.Cancelled,
        TimeoutException => Outcomes.TimedOut,
        SoakFaultException => Outcomes.Fault,
        RpcSessionException => Outcomes.SessionEnded,
        RpcException { Code: RpcErrorCode.HandlerError } => Outcomes.HandlerFailed,
        RpcException { Code: RpcErrorCode.ServerBusy } => Outcomes.Busy,
        _ => Outcomes.Wrong,
    };
}
