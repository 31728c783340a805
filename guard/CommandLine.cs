using System.Globalization;

namespace InventarioRetail.Guard;

/// <summary>
/// The commands of the guard's program, for <c>docker exec</c> and <c>kubectl exec</c>: they work on the brake itself,
/// so they work when the HTTP API does not.
/// </summary>
internal static class CommandLine
{
    private const int Done = 0;
    private const int Failed = 1;
    private const int WrongUsage = 2;

    private const string Usage = """
        Usage: guard                                        Run the guard.
               guard brake --by <who> --reason <why>        Move all users off the canary, and keep it without users.
               guard release-brake --by <who> --reason <why>
                                                            Release the brake.
        """;

    /// <summary>Runs a command.</summary>
    /// <returns>The exit code: 0 done, 1 failed, 2 wrong usage.</returns>
    public static async Task<int> RunAsync(
        string[] args,
        GuardEnvironment environment,
        HttpClient http,
        TimeProvider time,
        TextWriter output,
        TextWriter error
    )
    {
        if (
            args is not [var command, .. var options]
            || options is not ["--by", { Length: > 0 } by, "--reason", { Length: > 0 } reason]
        )
        {
            await error.WriteLineAsync(Usage);
            return WrongUsage;
        }

        var (router, brakes, _) = GuardApp.Parts(environment, http, time);
        switch (command)
        {
            case "brake":
                var braker = new Braker(brakes, new PublishedSplit(environment.Config), router, time);
                var result = await braker.PullAsync(by, reason, CancellationToken.None);
                if (result.IsOff || result.Split.Canary is not null)
                    await output.WriteLineAsync(Line(result));
                if (result.IsOff)
                    return Done;
                await error.WriteLineAsync(result.Problem);
                return Failed;
            case "release-brake":
                try
                {
                    var released = await brakes.ReleaseAsync(
                        OneLine.Of(by, 100),
                        time.GetUtcNow(),
                        OneLine.Of(reason, 500),
                        CancellationToken.None
                    );
                    if (released is not null)
                        return Done;
                    await error.WriteLineAsync("The brake is not on.");
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                    await error.WriteLineAsync($"The brake cannot be released: {exception.Message}");
                }

                return Failed;
            default:
                await error.WriteLineAsync(Usage);
                return WrongUsage;
        }
    }

    /// <summary>The line of the router's <c>brake.sh</c>: the pair, the weight before and now, in percent.</summary>
    private static string Line(BrakeResult result) =>
        result.Split is { Canary: { } canary } split
            ? $"{split.Stable}>{canary} {Percent(split.Weight)} {Percent(result.Weight)}"
            : $"{result.Split.Stable} -";

    private static string Percent(decimal? weight) =>
        weight?.ToString("0.00", CultureInfo.InvariantCulture) ?? "unknown";
}
