using System.Net;
using System.Text;
using System.Web;

namespace InventarioRetail.Cli.Tests;

/// <summary>What an observer returns for each answer of Prometheus: unknown is a state of its own.</summary>
public sealed class PrometheusObserverTests : HttpMessageHandler
{
    private const string Weights = "rollout_canary_weight_percent";
    private const string Running = "count by (revision)";
    private static readonly StackSettings Settings = Staging.Settings("{ stable: v1.0.0, canary: v1.1.0, weight: 10 }");

    private readonly Dictionary<string, (HttpStatusCode Status, string Result)> answers = new()
    {
        [Weights] = (HttpStatusCode.OK, Series("""{"stable":"v1.0.0","canary":"v1.1.0"}""", "10")),
        ["rollout_brake"] = (HttpStatusCode.OK, ""),
        [Running] = (
            HttpStatusCode.OK,
            $"{Series("""{"revision":"v1.0.0"}""", "1")},{Series("""{"revision":"v1.1.0"}""", "1")}"
        ),
    };

    [Fact]
    public async Task The_live_split_and_what_runs_are_observed()
    {
        var observed = await ObserveAsync();

        Assert.Equal(Settings.Release, observed.Live);
        Assert.Equal(["v1.0.0", "v1.1.0"], observed.Deployed!.Select(revision => revision.Name));
        Assert.Null(observed.Brake);
        Assert.Equal("", observed.Problem);
    }

    [Fact]
    public async Task What_runs_is_unknown_when_its_query_fails()
    {
        answers[Running] = (HttpStatusCode.ServiceUnavailable, "");

        var observed = await ObserveAsync();

        Assert.Equal(Settings.Release, observed.Live);
        Assert.Null(observed.Deployed);
        Assert.StartsWith("It is unknown which revisions run: ", observed.Problem);
    }

    [Theory]
    [InlineData(Weights)]
    [InlineData("rollout_brake")]
    public async Task The_live_split_is_unknown_when_a_query_fails(string query)
    {
        answers[query] = (HttpStatusCode.ServiceUnavailable, "");

        var observed = await ObserveAsync();

        Assert.Null(observed.Live);
        Assert.Null(observed.Deployed);
        Assert.StartsWith("The live split is unknown: ", observed.Problem);
    }

    [Theory]
    [InlineData("NaN", "NaN")]
    [InlineData("+Inf", "Infinity")]
    [InlineData("1e300", "1E+300")]
    [InlineData("-1", "-1")]
    [InlineData("150", "150")]
    public async Task A_weight_that_is_no_percentage_is_unknown_by_name(string weight, string shown)
    {
        answers[Weights] = (HttpStatusCode.OK, Series("""{"stable":"v1.0.0","canary":"v1.1.0"}""", weight));

        var observed = await ObserveAsync();

        Assert.Null(observed.Live);
        Assert.StartsWith(
            $"The router reports a weight of {shown} % for v1.1.0, which is not between 0 and 100",
            observed.Problem
        );
    }

    [Fact]
    public async Task A_brake_of_the_live_pair_is_observed()
    {
        answers["rollout_brake"] = (
            HttpStatusCode.OK,
            $"{Series("""{"stable":"v0.9.0","canary":"v1.0.0","by":"old"}""", "1")},"
                + Series("""{"stable":"v1.0.0","canary":"v1.1.0","by":"guard"}""", "1")
        );

        Assert.Equal(new ActiveBrake("v1.0.0", "v1.1.0", "guard"), (await ObserveAsync()).Brake);
    }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var query = HttpUtility.ParseQueryString(await request.Content!.ReadAsStringAsync(cancellationToken))["query"]!;
        var (status, result) = answers.Single(answer => query.StartsWith(answer.Key, StringComparison.Ordinal)).Value;
        return new(status)
        {
            Content = new StringContent(
                status == HttpStatusCode.OK
                    ? $$$"""{"status":"success","data":{"resultType":"vector","result":[{{{result}}}]}}"""
                    : "",
                Encoding.UTF8
            ),
        };
    }

    private static string Series(string labels, string value) => $$"""{"metric":{{labels}},"value":[1,"{{value}}"]}""";

    private Task<ObservedState> ObserveAsync() =>
        new PrometheusObserver(new(new HttpClient(this), new Uri("http://prometheus.test"))).ObserveAsync(
            Settings,
            TestContext.Current.CancellationToken
        );
}
