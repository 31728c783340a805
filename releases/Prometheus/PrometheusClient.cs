using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using InventarioRetail.Releases.Model;
using YamlDotNet.Core;

namespace InventarioRetail.Releases.Prometheus;

/// <summary>
/// Queries Prometheus through its HTTP API. Failures of Prometheus or the network are returned, not thrown. There are
/// no retries: callers query again with their next snapshot, and a rollback must not wait for a retry.
/// </summary>
/// <param name="http">
/// The HTTP client. It should follow no redirects, which would turn a query's POST into a GET without it; its timeout
/// should be longer than <paramref name="timeout"/>.
/// </param>
/// <param name="url">Prometheus's URL, such as <c>http://127.0.0.1:9091</c>.</param>
/// <param name="timeout">Timeout of a query; 10 s by default.</param>
/// <param name="time">The clock of the timeout; the system's by default.</param>
/// <param name="owner">
/// The stack that it must belong to: the queries of another stack's Prometheus fail. Null for any.
/// </param>
public sealed class PrometheusClient(
    HttpClient http,
    Uri url,
    TimeSpan? timeout = null,
    TimeProvider? time = null,
    PrometheusOwner? owner = null
)
{
    private const int MaxProblem = 200;

    // A time in the year 6000, far enough below the maximum that durations can be added.
    private const double LastSecond = 130e9;

    private readonly TimeSpan timeout = timeout ?? TimeSpan.FromSeconds(10);

    // Whether it was seen to be the owner's since it last did not answer.
    private bool isOwners;

    /// <summary>Its URL.</summary>
    public Uri Url => url;

    /// <summary>The clock of its timeouts.</summary>
    public TimeProvider Time { get; } = time ?? TimeProvider.System;

    /// <summary>
    /// Returns why it is not the Prometheus of its owner, as a full sentence; null if it is, or does not answer.
    /// </summary>
    public async Task<string?> WrongOwnerAsync(CancellationToken cancellation = default) =>
        await CheckOwnerAsync(cancellation) is { Missing: Missing.QueryFailed } wrong ? wrong.Problem : null;

    /// <summary>Reads the time of Prometheus's clock, as an array of one.</summary>
    public async Task<PrometheusAnswer<DateTimeOffset[]>> TimeAsync(CancellationToken cancellation = default)
    {
        var answer = await AskAsync("query", [("query", "time()")], cancellation);
        return Read(answer, data => new[] { Point(data.GetProperty("result")).At });
    }

    /// <summary>Evaluates an expression at a point in time; a range selector returns the samples as scraped.</summary>
    /// <param name="expression">The PromQL.</param>
    /// <param name="at">The time; null for now.</param>
    /// <param name="cancellation">Cancels the query.</param>
    public async Task<PrometheusAnswer<PrometheusSeries[]>> QueryAsync(
        string expression,
        DateTimeOffset? at = null,
        CancellationToken cancellation = default
    )
    {
        List<(string, string)> form = [("query", expression)];
        if (at is { } moment)
            form.Add(("time", Seconds(moment)));
        return Read(await AskAsync("query", form, cancellation), Series);
    }

    /// <summary>Evaluates an expression over a period, at intervals of <paramref name="step"/>.</summary>
    public async Task<PrometheusAnswer<PrometheusSeries[]>> RangeAsync(
        string expression,
        DateTimeOffset start,
        DateTimeOffset end,
        TimeSpan step,
        CancellationToken cancellation = default
    )
    {
        List<(string, string)> form =
        [
            ("query", expression),
            ("start", Seconds(start)),
            ("end", Seconds(end)),
            ("step", step.TotalSeconds.ToString(CultureInfo.InvariantCulture)),
        ];
        return Read(await AskAsync("query_range", form, cancellation), Series);
    }

    /// <summary>Returns the labels of the series that match a selector and have a sample in a period.</summary>
    public async Task<PrometheusAnswer<IReadOnlyDictionary<string, string>[]>> KnownSeriesAsync(
        string selector,
        DateTimeOffset start,
        DateTimeOffset end,
        CancellationToken cancellation = default
    )
    {
        List<(string, string)> form = [("match[]", selector), ("start", Seconds(start)), ("end", Seconds(end))];
        return Read(
            await AskAsync("series", form, cancellation),
            data => data.EnumerateArray().Select(Labels).ToArray()
        );
    }

    /// <summary>Returns the pending and firing alerts.</summary>
    public async Task<PrometheusAnswer<PrometheusAlert[]>> AlertsAsync(CancellationToken cancellation = default) =>
        Read(
            await AskAsync("alerts", null, cancellation),
            data =>
                data.GetProperty("alerts")
                    .EnumerateArray()
                    .Select(alert => new PrometheusAlert(
                        Labels(alert.GetProperty("labels")),
                        alert.GetProperty("state").GetString() == "firing",
                        alert.GetProperty("activeAt").GetDateTimeOffset()
                    ))
                    .ToArray()
        );

    private async Task<PrometheusAnswer<string>> AskAsync(
        string endpoint,
        IEnumerable<(string Key, string Value)>? form,
        CancellationToken cancellation
    )
    {
        if (await CheckOwnerAsync(cancellation) is { Value: null } wrong)
            return wrong;
        var answer = await SendAsync(endpoint, form, cancellation);
        // After a pause, another server may answer at the same address.
        isOwners &= answer.Missing != Missing.Unreachable;
        return answer;
    }

    /// <summary>Checks once that it belongs to its owner; the answer has a value if it does.</summary>
    private async Task<PrometheusAnswer<string>> CheckOwnerAsync(CancellationToken cancellation)
    {
        var right = new PrometheusAnswer<string>("", Missing.Nothing, "");
        if (owner is null || isOwners)
            return right;
        var answer = Read(
            await SendAsync("status/config", null, cancellation),
            data => data.GetProperty("yaml").GetString()!
        );
        if (answer.Value is not { } configuration)
            return answer;
        try
        {
            if (owner.WhyNot(url, configuration) is { } wrong)
                return new(null, Missing.QueryFailed, wrong);
        }
        catch (YamlException)
        {
            return Failed("the configuration that it returns is not YAML");
        }
        isOwners = true;
        return right;
    }

    /// <summary>
    /// Sends a request and returns the text of the response; a form is posted, because an expression may be long.
    /// </summary>
    private async Task<PrometheusAnswer<string>> SendAsync(
        string endpoint,
        IEnumerable<(string Key, string Value)>? form,
        CancellationToken cancellation
    )
    {
        using var limit = new CancellationTokenSource(timeout, Time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            var address = new Uri($"{url.ToString().TrimEnd('/')}/api/v1/{endpoint}");
            using var request = new HttpRequestMessage(form is null ? HttpMethod.Get : HttpMethod.Post, address);
            if (form is not null)
            {
                request.Content = new FormUrlEncodedContent(
                    form.Select(item => KeyValuePair.Create(item.Key, item.Value))
                );
            }
            using var response = await http.SendAsync(request, deadline.Token);
            // JSON is UTF-8, regardless of headers.
            var text = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(deadline.Token));
            return response.Headers.Location is { } elsewhere && (int)response.StatusCode is >= 300 and < 400
                ? Failed($"{url} redirects to {new Uri(address, elsewhere)}: use Prometheus's own URL")
                : ParseResponse(response.StatusCode, text);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Unreachable($"{url} did not answer within {Duration.Format(timeout)}");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return Unreachable($"{url} does not answer: {(exception.InnerException ?? exception).Message}");
        }
    }

    private PrometheusAnswer<string> ParseResponse(HttpStatusCode status, string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.GetProperty("status").GetString() == "success")
                return new(text, Missing.Nothing, "");
            var type = json.RootElement.GetProperty("errorType").GetString();
            return Failed($"{type}: {json.RootElement.GetProperty("error").GetString()}");
        }
        catch (Exception exception)
            when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // A starting Prometheus responds like this, and so does a proxy in front of a stopped one.
            return
                status
                    is HttpStatusCode.BadGateway
                        or HttpStatusCode.ServiceUnavailable
                        or HttpStatusCode.GatewayTimeout
                ? Unreachable($"{url} is not ready ({(int)status}: {text})")
                : Failed($"{url} returned {(int)status} with a response that is not Prometheus's");
        }
    }

    private static PrometheusAnswer<T> Read<T>(PrometheusAnswer<string> answer, Func<JsonElement, T> read)
        where T : class
    {
        if (answer.Value is null)
            return new(null, answer.Missing, answer.Problem);
        try
        {
            using var json = JsonDocument.Parse(answer.Value);
            var value = read(json.RootElement.GetProperty("data"));
            return json.RootElement.TryGetProperty("warnings", out var warnings) && warnings.GetArrayLength() > 0
                ? new(value, Missing.Partial, OneLine(warnings[0].GetString()!))
                : new(value, Missing.Nothing, "");
        }
        catch (Exception exception)
            when (exception
                    is KeyNotFoundException
                        or InvalidOperationException
                        or FormatException
                        or ArgumentException
                        or IndexOutOfRangeException
            )
        {
            return new(null, Missing.QueryFailed, "the response does not have the documented format");
        }
    }

    private static PrometheusSeries[] Series(JsonElement data) =>
        data.GetProperty("resultType").GetString() switch
        {
            "scalar" => [new(new Dictionary<string, string>(), [Point(data.GetProperty("result"))])],
            "vector" =>
            [
                .. data.GetProperty("result")
                    .EnumerateArray()
                    .Select(item => new PrometheusSeries(
                        Labels(item.GetProperty("metric")),
                        [Point(item.GetProperty("value"))]
                    )),
            ],
            _ =>
            [
                .. data.GetProperty("result")
                    .EnumerateArray()
                    .Select(item => new PrometheusSeries(
                        Labels(item.GetProperty("metric")),
                        [.. item.GetProperty("values").EnumerateArray().Select(Point)]
                    )),
            ],
        };

    private static IReadOnlyDictionary<string, string> Labels(JsonElement labels) =>
        labels.EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString() ?? "");

    private static PrometheusPoint Point(JsonElement pair) =>
        new(
            pair[0].GetDouble() is >= 0 and <= LastSecond and var seconds
                ? DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Round(seconds * 1000))
                : throw new FormatException(),
            pair[1].GetString() switch
            {
                "+Inf" => double.PositiveInfinity,
                "-Inf" => double.NegativeInfinity,
                var text => double.Parse(text!, NumberStyles.Float, CultureInfo.InvariantCulture),
            }
        );

    private static string Seconds(DateTimeOffset moment) =>
        (moment.ToUnixTimeMilliseconds() / 1000m).ToString(CultureInfo.InvariantCulture);

    private static PrometheusAnswer<string> Unreachable(string problem) =>
        new(null, Missing.Unreachable, OneLine(problem));

    private static PrometheusAnswer<string> Failed(string problem) => new(null, Missing.QueryFailed, OneLine(problem));

    // Responses contain arbitrary text from other software.
    private static string OneLine(string text)
    {
        var line = string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim();
        return line.Length <= MaxProblem ? line : line[..MaxProblem] + "…";
    }
}
