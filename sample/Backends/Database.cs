using Npgsql;

namespace InventarioRetail.Sample;

/// <summary>An article in stock.</summary>
internal sealed record Item(string Sku, string Name, int Quantity);

/// <summary>The articles in stock, and their totals.</summary>
/// <param name="Items">The most recently changed articles.</param>
/// <param name="TotalItems">Number of all articles.</param>
/// <param name="TotalQuantity">Total quantity of all articles.</param>
internal sealed record Stock(IReadOnlyList<Item> Items, long TotalItems, long TotalQuantity)
{
    public static Stock Empty { get; } = new([], 0, 0);
}

/// <summary>
/// The dashboard's data in Postgres: its own table, and the history of breakers and levels in an existing schema.
/// </summary>
internal sealed class Database : IAsyncDisposable
{
    private readonly NpgsqlDataSource source;
    private readonly string revision;
    private volatile bool migrated;

    public Database(DatabaseSettings settings, string revision)
    {
        this.revision = revision;
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = settings.Host,
            Port = settings.Port,
            Database = settings.Name,
            Username = settings.User,
            Password = settings.Password,
            MaxPoolSize = settings.PoolSize,
            SslMode = settings.SslMode,
            ApplicationName = $"dashboard {revision}",
            // The circuit breaker times out; a server that hangs does not respond to a cancellation either.
            Timeout = 0,
            CommandTimeout = 0,
            CancellationTimeout = -1,
        };
        source = new NpgsqlDataSourceBuilder(connection.ConnectionString).Build();
    }

    public async Task PingAsync(CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("SELECT 1");
        await command.ExecuteScalarAsync(cancellation);
    }

    /// <summary>
    /// Returns the most recently changed articles, at most <paramref name="limit"/>, with the totals at the same
    /// moment.
    /// </summary>
    public async Task<Stock> StockAsync(int limit, CancellationToken cancellation)
    {
        await MigrateAsync(cancellation);
        await using var command = source.CreateCommand(
            """
            SELECT totals.items, totals.quantity, item.sku, item.name, item.quantity
            FROM (SELECT count(*) AS items, coalesce(sum(quantity), 0) AS quantity FROM inventory.items) AS totals
            LEFT JOIN (
              SELECT sku, name, quantity, updated_at FROM inventory.items ORDER BY updated_at DESC, sku LIMIT $1
            ) AS item ON true
            ORDER BY item.updated_at DESC, item.sku
            """
        );
        command.Parameters.Add(new() { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var items = new List<Item>();
        var (totalItems, totalQuantity) = (0L, 0L);
        while (await reader.ReadAsync(cancellation))
        {
            (totalItems, totalQuantity) = (reader.GetInt64(0), reader.GetInt64(1));
            if (!reader.IsDBNull(2))
                items.Add(new(reader.GetString(2), reader.GetString(3), reader.GetInt32(4)));
        }

        return new(items, totalItems, totalQuantity);
    }

    /// <summary>Saves an article; replaces one with the same SKU.</summary>
    public async Task SaveAsync(Item item, CancellationToken cancellation)
    {
        await MigrateAsync(cancellation);
        await using var command = source.CreateCommand(
            """
            INSERT INTO inventory.items (sku, name, quantity) VALUES ($1, $2, $3)
            ON CONFLICT (sku) DO UPDATE SET name = excluded.name, quantity = excluded.quantity, updated_at = now()
            """
        );
        command.Parameters.Add(new() { Value = item.Sku });
        command.Parameters.Add(new() { Value = item.Name });
        command.Parameters.Add(new() { Value = item.Quantity });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Writes a breaker's state change to its history, and its new state.</summary>
    public async Task RecordAsync(BreakerTransition transition, CancellationToken cancellation)
    {
        var service = transition.Service.Facts().Name;
        var to = transition.To.Name();
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(
            Command(
                """
                INSERT INTO resilience.circuit_breaker_transitions
                  (service, from_state, to_state, failures, revision, reason, occurred_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                """,
                service,
                transition.From.Name(),
                to,
                transition.Failures,
                revision,
                transition.Reason,
                transition.At
            )
        );
        batch.BatchCommands.Add(
            Command(
                """
                UPDATE resilience.circuit_breakers
                SET state = $2, failures = $3, last_failure_at = coalesce($4, last_failure_at),
                  opened_at = CASE $2 WHEN 'open' THEN $5 ELSE opened_at END, updated_at = now()
                WHERE service = $1
                """,
                service,
                to,
                transition.Failures,
                transition.LastFailureAt ?? (object)DBNull.Value,
                transition.At
            )
        );
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Writes a change of the degradation level to its history.</summary>
    public async Task RecordAsync(LevelTransition transition, CancellationToken cancellation)
    {
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(
            Command(
                """
                INSERT INTO resilience.degradation_transitions (from_level, to_level, health_score, revision, occurred_at)
                VALUES ($1, $2, $3, $4, $5)
                """,
                (short)transition.From,
                (short)transition.To,
                transition.Score,
                revision,
                transition.At
            )
        );
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private static NpgsqlBatchCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    private async Task MigrateAsync(CancellationToken cancellation)
    {
        if (migrated)
            return;
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        // Two revisions may start at once, which "if not exists" alone does not make safe.
        await using var migration = new NpgsqlCommand(
            """
            SELECT pg_advisory_xact_lock(7263041915);
            CREATE TABLE IF NOT EXISTS inventory.items (
              sku        text        PRIMARY KEY,
              name       text        NOT NULL,
              quantity   integer     NOT NULL CHECK (quantity >= 0),
              updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
            );
            CREATE INDEX IF NOT EXISTS items_by_change ON inventory.items (updated_at DESC, sku);
            """,
            connection,
            transaction
        );
        await migration.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        migrated = true;
    }
}
