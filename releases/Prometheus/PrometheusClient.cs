using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using InventarioRetail.Releases.Model;
using InventarioRetail.Settings;

namespace InventarioRetail.Releases.Prometheus;

/// <summary>
/// Asks Prometheus by its HTTP API. Nothing that Prometheus or the network does becomes an exception: an answer that is not there says
/// why. Nothing is tried again, for who asks will ask again with the next look, and a rollback must not wait for a retry.
/// </summary>
/// <param name="http">The client; its own timeout should be longer than <paramref name="timeout"/>.</param>
/// <param name="url">Prometheus's URL, such as <c>http://127.0.0.1:9091</c>.</param>
/// <param name="timeout">How long one question may take; 10 s unless told otherwise.</param>
public sealed class PrometheusClient(HttpClient http, Uri url, TimeSpan? timeout = null)
{
    private const int MaxProblem = 200;

    // In the year 6000; what is added to a time stays a time.
    private const double LastSecond = 130e9;

    private readonly TimeSpan timeout = timeout ?? TimeSpan.FromSeconds(10);

    /// <summary>The time by Prometheus's clock, as an array of one.</summary>
    public async Task<PrometheusAnswer<DateTimeOffset[]>> TimeAsync(CancellationToken cancellation = default)
    {
        var answer = await AskAsync("query", [("query", "time()")], cancellation);
        return Read(answer, data => new[] { Point(data.GetProperty("result")).At });
    }

    /// <summary>The series that an expression gives at a moment; a range selector gives its samples as they were scraped.</summary>
    /// <param name="expression">The PromQL.</param>
    /// <param name="at">The moment; now when null.</param>
    /// <param name="cancellation">Ends the question.</param>
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

    /// <summary>The series that an expression gives at moments that are a step apart.</summary>
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

    /// <summary>Labels of the series that a selector matches and that had a sample in a stretch of time.</summary>
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

    /// <summary>The alerts that are pending or firing.</summary>
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

    /// <summary>The text of an answer; a form is posted, for an expression may be long.</summary>
    private async Task<PrometheusAnswer<string>> AskAsync(
        string endpoint,
        IEnumerable<(string Key, string Value)>? form,
        CancellationToken cancellation
    )
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(timeout);
        try
        {
            var address = new Uri($"{url.ToString().TrimEnd('/')}/api/v1/{endpoint}");
            using var request = new HttpRequestMessage(form is null ? HttpMethod.Get : HttpMethod.Post, address);
            if (form is not null)
                request.Content = new FormUrlEncodedContent(
                    form.Select(item => KeyValuePair.Create(item.Key, item.Value))
                );
            using var response = await http.SendAsync(request, patience.Token);
            // JSON is UTF-8, whatever a header says.
            var text = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(patience.Token));
            return Understand(response.StatusCode, text);
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

    private PrometheusAnswer<string> Understand(HttpStatusCode status, string text)
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
            // A Prometheus that is starting answers so, and a proxy whose Prometheus is gone.
            return
                status
                    is HttpStatusCode.BadGateway
                        or HttpStatusCode.ServiceUnavailable
                        or HttpStatusCode.GatewayTimeout
                ? Unreachable($"{url} is not ready ({(int)status}: {text})")
                : Failed($"{url} answered {(int)status} and not as Prometheus does");
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
            return new(read(json.RootElement.GetProperty("data")), Missing.Nothing, "");
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
            return new(null, Missing.QueryFailed, "the answer is not of the form that Prometheus documents");
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

    // What stands in an answer is somebody else's text.
    private static string OneLine(string text)
    {
        var line = string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim();
        return line.Length <= MaxProblem ? line : line[..MaxProblem] + "…";
    }
}
