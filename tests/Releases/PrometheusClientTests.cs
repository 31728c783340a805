using Microsoft.Extensions.Time.Testing;
using static InventarioRetail.Releases.Tests.ScriptedPrometheus;

namespace InventarioRetail.Releases.Tests;

/// <summary>What Prometheus answers, and every way in which it does not.</summary>
public sealed class PrometheusClientTests : IDisposable
{
    private const string OtherForm = "the response does not have the documented format";

    private readonly ScriptedPrometheus server = new();

    [Fact]
    public async Task It_asks_with_a_form_and_reads_what_comes_back()
    {
        server.Answer = (_, _) =>
            (
                200,
                Success(
                    "vector",
                    """[{"metric":{"revision":"v1"},"value":[1738332300.123,"0.5"]},{"metric":{},"value":[1738332300,"NaN"]},{"metric":{},"value":[1,"-Inf"]}]"""
                )
            );

        var answer = await server.Client().QueryAsync("sum(a{b=\"c\"}) & 1", DateTimeOffset.UnixEpoch.AddSeconds(1.5));

        Assert.Equal(["query query=sum(a{b=\"c\"}) & 1 time=1.5"], server.Asked);
        Assert.Equal("v1", answer.Value![0].Label("revision"));
        Assert.Equal("", answer.Value[1].Label("revision"));
        Assert.Equal([0.5, double.NaN, double.NegativeInfinity], answer.Value.Select(series => series.Points[0].Value));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddMilliseconds(1738332300123), answer.Value[0].Points[0].At);
        Assert.Equal((Missing.Nothing, ""), (answer.Missing, answer.Problem));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(308)]
    public async Task Redirect_is_named(int status)
    {
        server.Location = "https://prometheus.example/api/v1/query";
        server.Answer = (_, _) => (status, "<html>moved</html>");

        var answer = await server.Client().QueryAsync("up");

        Assert.Equal(Missing.QueryFailed, answer.Missing);
        Assert.EndsWith(
            "redirects to https://prometheus.example/api/v1/query: use Prometheus's own URL",
            answer.Problem
        );
    }

    [Theory]
    [InlineData("project: shop\\n    stack: production", null)]
    [InlineData(
        "project: shop\\n    stack: staging",
        "is the Prometheus of stack 'staging' of project 'shop', not of stack 'production' of project 'shop'."
    )]
    [InlineData(
        "project: other\\n    stack: production",
        "is the Prometheus of stack 'production' of project 'other', not of stack 'production' of project 'shop'."
    )]
    [InlineData(
        "stack: production",
        "does not say that it is the Prometheus of stack 'production' of project 'shop': its external_labels have no 'project'."
    )]
    [InlineData(
        "region: x",
        "does not say that it is the Prometheus of stack 'production' of project 'shop': its external_labels have no 'stack' and 'project'."
    )]
    public async Task It_belongs_to_the_stack_that_its_external_labels_name(string labels, string? problem)
    {
        server.Answer = (endpoint, _) =>
            endpoint == "status/config" ? (200, Configuration(labels)) : (200, Success("vector", "[]"));
        using var http = new HttpClient();
        var client = new PrometheusClient(http, server.Url, owner: new("shop", "production"));

        var wrong = await client.WrongOwnerAsync();
        var first = await client.QueryAsync("x");
        var second = await client.QueryAsync("x");

        Assert.Equal(problem is null ? null : $"{server.Url} {problem}", wrong);
        Assert.Equal(problem is null, first.Value is not null && second.Value is not null);
        if (problem is null)
            Assert.Single(server.Asked, asked => asked.StartsWith("status/config", StringComparison.Ordinal));
        else
            Assert.DoesNotContain(server.Asked, asked => asked.StartsWith("query", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Its_owner_is_checked_again_after_it_did_not_answer()
    {
        var labels = "project: shop\\n    stack: production";
        var isDown = false;
        server.Answer = (endpoint, _) =>
            isDown ? (503, "")
            : endpoint == "status/config" ? (200, Configuration(labels))
            : (200, Success("vector", "[]"));
        using var http = new HttpClient();
        var client = new PrometheusClient(http, server.Url, owner: new("shop", "production"));
        Assert.NotNull((await client.QueryAsync("x")).Value);

        isDown = true;
        Assert.Equal(Missing.Unreachable, (await client.QueryAsync("x")).Missing);
        Assert.Null(await client.WrongOwnerAsync());
        (isDown, labels) = (false, "project: shop\\n    stack: staging");

        Assert.Equal(Missing.QueryFailed, (await client.QueryAsync("x")).Missing);
    }

    private static string Configuration(string labels) =>
        $$$"""{"status":"success","data":{"yaml":"global:\n  external_labels:\n    {{{labels}}}\n"}}""";

    [Fact]
    public async Task It_asks_for_ranges_times_series_and_alerts()
    {
        server.Answer = (endpoint, form) =>
            endpoint switch
            {
                "query_range" => (200, Success("matrix", """[{"metric":{"a":"b"},"values":[[1,"1"],[2,"2.5"]]}]""")),
                "query" => (200, Success("scalar", """[7.25,"7.25"]""")),
                "series" => (200, """{"status":"success","data":[{"__name__":"x","revision":"v1"}]}"""),
                _ => (
                    200,
                    """{"status":"success","data":{"alerts":[{"labels":{"alertname":"A","severity":"critical"},"annotations":{},"state":"firing","activeAt":"2025-01-31T14:05:00.5Z","value":"1e+00"},{"labels":{"alertname":"B"},"annotations":{},"state":"pending","activeAt":"2025-01-31T14:05:00Z","value":"1"}]}}"""
                ),
            };
        var (start, end) = (DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddMinutes(10));

        var range = await server.Client().RangeAsync("x", start, end, TimeSpan.FromMinutes(5));
        var time = await server.Client().TimeAsync();
        var known = await server.Client().KnownSeriesAsync("x", start, end);
        var alerts = await server.Client().AlertsAsync();

        Assert.Equal(
            [
                "query_range query=x start=0 end=600 step=300",
                "query query=time()",
                "series match[]=x start=0 end=600",
                "alerts",
            ],
            server.Asked
        );
        Assert.Equal([1, 2.5], range.Value!.Single().Points.Select(point => point.Value));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(7.25), time.Value!.Single());
        Assert.Equal("v1", known.Value!.Single()["revision"]);
        Assert.Equal([true, false], alerts.Value!.Select(alert => alert.IsFiring));
        Assert.Equal(new DateTimeOffset(2025, 1, 31, 14, 5, 0, 500, TimeSpan.Zero), alerts.Value![0].ActiveAt);
    }

    [Theory]
    [InlineData(
        400,
        """{"status":"error","errorType":"bad_data","error":"1:5: parse error: unexpected )"}""",
        "bad_data: 1:5: parse error: unexpected )"
    )]
    [InlineData(
        422,
        """{"status":"error","errorType":"execution","error":"many-to-many\nmatching"}""",
        "execution: many-to-many matching"
    )]
    [InlineData(
        503,
        """{"status":"error","errorType":"timeout","error":"query timed out"}""",
        "timeout: query timed out"
    )]
    [InlineData(200, "<html>Hello</html>", "URL returned 200 with a response that is not Prometheus's")]
    [InlineData(404, "404 page not found", "URL returned 404 with a response that is not Prometheus's")]
    [InlineData(200, "{}", "URL returned 200 with a response that is not Prometheus's")]
    [InlineData(200, "", "URL returned 200 with a response that is not Prometheus's")]
    [InlineData(200, """{"status":"success","data":{}}""", OtherForm)]
    public async Task An_answer_that_is_none_is_a_failed_query(int status, string text, string problem)
    {
        server.Answer = (_, _) => (status, text);

        var answer = await server.Client().QueryAsync("x");

        Assert.Equal(
            (Missing.QueryFailed, problem),
            (answer.Missing, answer.Problem.Replace(server.Url.ToString(), "URL", StringComparison.Ordinal))
        );
        Assert.Null(answer.Value);
    }

    [Theory]
    [InlineData("""{"metric":{},"value":[1,"x"]}""")]
    [InlineData("""{"metric":{},"value":[]}""")]
    [InlineData("""{"metric":{},"value":[1,null]}""")]
    [InlineData("""{"metric":{"a":"1","a":"2"},"value":[1,"2"]}""")]
    [InlineData("""{"metric":{},"value":[253402300000,"2"]}""")]
    public Task Series_of_another_form_is_a_failed_query(string series) =>
        An_answer_that_is_none_is_a_failed_query(
            200,
            """{"status":"success","data":{"resultType":"vector","result":[""" + series + "]}}",
            OtherForm
        );

    [Theory]
    [InlineData(503, "Service Unavailable")]
    [InlineData(502, "<html>Bad Gateway</html>")]
    [InlineData(504, "")]
    public async Task A_prometheus_that_is_starting_or_gone_behind_a_proxy_is_unreachable(int status, string text)
    {
        server.Answer = (_, _) => (status, text);

        var answer = await server.Client().QueryAsync("x");

        Assert.Equal(
            (Missing.Unreachable, $"{server.Url} is not ready ({status}: {text})"),
            (answer.Missing, answer.Problem)
        );
    }

    [Fact]
    public async Task Refused_connection_no_such_host_and_no_answer_in_time_are_unreachable()
    {
        using var http = new HttpClient();
        var nobody = new Uri($"http://127.0.0.1:{FreePort()}");
        var nowhere = new Uri("http://prometheus.invalid:9090");

        var refused = await new PrometheusClient(http, nobody).QueryAsync("x");
        var unknown = await new PrometheusClient(http, nowhere).QueryAsync("x");
        server.Hangs = true;
        var time = new FakeTimeProvider();
        var asking = server.Client(time).QueryAsync("x");
        await server.Hanging;
        time.Advance(TimeSpan.FromSeconds(5));
        var late = await asking;

        Assert.Equal(
            (Missing.Unreachable, $"{nobody} does not answer: Connection refused"),
            (refused.Missing, refused.Problem)
        );
        Assert.Equal(Missing.Unreachable, unknown.Missing);
        Assert.StartsWith($"{nowhere} does not answer: ", unknown.Problem);
        Assert.Equal((Missing.Unreachable, $"{server.Url} did not answer within 5s"), (late.Missing, late.Problem));
    }

    [Fact]
    public async Task Who_asked_may_give_up()
    {
        server.Hangs = true;
        using var impatience = new CancellationTokenSource();

        var asking = server.Client().QueryAsync("x", null, impatience.Token);
        await server.Hanging;
        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Fact]
    public async Task What_somebody_else_wrote_is_one_line_and_not_long()
    {
        server.Answer = (_, _) => (400, Error("bad_data", new string('x', 1000) + "\\n\\u001b[31m"));

        var answer = await server.Client().QueryAsync("x");

        Assert.Equal(201, answer.Problem.Length);
        Assert.DoesNotContain(answer.Problem, char.IsControl);
    }

    public void Dispose() => server.Dispose();
}
