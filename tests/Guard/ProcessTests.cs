using System.Globalization;
using System.Text.Json;

namespace InventarioRetail.Guard.Tests;

/// <summary>The guard as a process of its own, as its container runs it.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly GuardWorld world = new();
    private readonly TempDirectory folder = new();

    [Fact]
    public async Task Asked_to_end_it_keeps_its_record_and_logs_json_without_the_token()
    {
        var port = Ports.Free();
        using var guard = Start(port, world.Settings.ToJson());
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await Wait.Until(() => AnswersAsync(client), "the guard to start");

        Assert.Equal(0, await guard.Stop());

        Assert.True(File.Exists(Path.Combine(world.Environment.State, "seen.json")));
        var lines = guard.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(
            lines,
            line => JsonDocument.Parse(line).RootElement.GetProperty("level").GetString() == "error"
        );
        Assert.DoesNotContain("the-token", guard.Output);
    }

    [Theory]
    [InlineData("{}", "the-token")]
    [InlineData(null, "")]
    public async Task Without_settings_or_token_it_does_not_start(string? settings, string token)
    {
        using var guard = Start(Ports.Free(), settings ?? world.Settings.ToJson(), token);

        Assert.Equal(2, await guard.Exit());
    }

    public void Dispose()
    {
        world.Dispose();
        folder.Dispose();
    }

    private ChildProcess Start(int port, string settings, string token = "the-token") =>
        new(
            Path.Combine(AppContext.BaseDirectory, "guard"),
            [],
            ("GUARD_BRAKE", world.Environment.Brake),
            ("GUARD_CONFIG", world.Environment.Config),
            ("GUARD_STATE", world.Environment.State),
            ("GUARD_SETTINGS", folder.Write("guard.json", settings)),
            ("GUARD_PORT", port.ToString(CultureInfo.InvariantCulture)),
            ("GUARD_TOKEN", token),
            ("ROUTER_URL", "http://127.0.0.1:1"),
            ("PROMETHEUS_URL", "http://127.0.0.1:1")
        );

    private static async Task<bool> AnswersAsync(HttpClient client)
    {
        try
        {
            return (await client.GetStringAsync("/status")).Contains("does not answer", StringComparison.Ordinal);
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
