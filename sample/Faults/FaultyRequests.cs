namespace InventarioRetail.Sample;

/// <summary>Makes requests slow, expensive or failing, as the faults say.</summary>
internal sealed class FaultyRequests(FaultSwitch faults, DashboardMetrics metrics, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var now = faults.Now;
        if (now.Latency > TimeSpan.Zero)
            await Task.Delay(now.Latency, time, context.RequestAborted);
        Burn(now.Cpu);
        if (Happens(now.InvariantRate))
            metrics.InvariantViolated("FAULT_INVARIANT_RATE");
        if (Happens(now.ErrorRate))
        {
            metrics.Errors.Add("injected");
            await Answers.ProblemAsync(
                context,
                StatusCodes.Status500InternalServerError,
                "Failing on purpose (FAULT_ERROR_RATE)"
            );
            return;
        }

        await next(context);
    }

    private static bool Happens(decimal rate) => rate > 0 && Random.Shared.NextDouble() < (double)rate;

    private void Burn(TimeSpan cpu)
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < cpu)
            Thread.SpinWait(1000);
    }
}
