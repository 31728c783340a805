namespace InventarioRetail.Components.Tests;

/// <summary>Where generated passwords and the stack's secrets end up, and where they do not.</summary>
public sealed class SecretsTests
{
    [Fact]
    public async Task Every_secret_is_in_a_file_of_who_needs_it_and_in_no_variable_but_the_dashboards()
    {
        var stack = await new Staging().Declared();

        Expect.Lines(
            """
            alertmanager-container /run/secrets/pagerduty_routing_key: pagerduty-routing-key
            alertmanager-container /run/secrets/slack_webhook: slack-webhook
            dashboard-v1-0-0-container DASHBOARD_API_KEY: dashboard-api-key
            dashboard-v1-0-0-container DB_PASSWORD: postgres-password
            dashboard-v1-0-0-container OPENAI_API_KEY: openai-api-key
            dashboard-v1-0-0-container REDIS_PASSWORD: redis-password
            dashboard-v1-1-0-rc1-container DASHBOARD_API_KEY: dashboard-api-key
            dashboard-v1-1-0-rc1-container DB_PASSWORD: postgres-password
            dashboard-v1-1-0-rc1-container OPENAI_API_KEY: openai-api-key
            dashboard-v1-1-0-rc1-container REDIS_PASSWORD: redis-password
            grafana-container /run/secrets/admin_password: grafana-admin-password
            postgres-backup-container /run/secrets/user_password: postgres-password
            postgres-container /run/secrets/exporter_password: postgres-exporter-password
            postgres-container /run/secrets/postgres_password: postgres-admin-password
            postgres-container /run/secrets/user_password: postgres-password
            postgres-exporter-container /run/secrets/exporter_password: postgres-exporter-password
            prometheus-container /run/secrets/dashboard_api_key: dashboard-api-key
            redis-container /run/secrets/redis_password: redis-password
            redis-container /usr/local/etc/redis/redis.conf: redis-password
            redis-exporter-container /run/secrets/redis_passwords.json: redis-password
            """,
            Places(stack).Select(place => $"{place.Resource.Name} {place.Place}: {place.Secret}").Order()
        );
    }

    [Fact]
    public async Task Whatever_holds_a_secret_is_marked_as_one_and_nothing_else_is()
    {
        var stack = await new Staging().Declared();

        // A list of variables is secret as a whole when one of them is.
        Assert.Equal(
            Places(stack)
                .Select(place => $"{place.Resource.Name} {(place.Place.StartsWith('/') ? place.Place : "envs")}")
                .Distinct()
                .Order(),
            stack
                .Resources.SelectMany(resource => resource.Secrets.Select(secret => $"{resource.Name} {secret}"))
                .Order()
        );
    }

    [Fact]
    public async Task Passwords_are_generated_long_and_without_characters_that_need_quoting()
    {
        var stack = await new Staging().Declared();

        Expect.Lines(
            """
            dashboard-api-key: length = 40, special = false
            grafana-admin-password: length = 32, special = false
            postgres-admin-password: length = 32, special = false
            postgres-exporter-password: length = 32, special = false
            postgres-password: length = 32, special = false
            redis-password: length = 32, special = false
            """,
            stack
                .Resources.Where(resource => resource.Type == "random:index/randomPassword:RandomPassword")
                .Select(password => $"{password.Name}: {string.Join(", ", password.Lines)}")
                .Order()
        );
    }

    /// <summary>A secret's value in a test is its name in <c>‹›</c>.</summary>
    private static IEnumerable<(DeclaredResource Resource, string Place, string Secret)> Places(Declaration stack) =>
        from resource in stack.Resources
        from input in resource.Inputs
        where input.Value.Contains('‹')
        select (resource, resource.Place(input.Path), input.Value.Split('‹', '›')[1]);
}
