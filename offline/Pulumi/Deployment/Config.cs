using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace Pulumi;

/// <summary>The settings of a stack in one namespace, by default the project's.</summary>
public sealed class Config
{
    private readonly string _name;

    public Config(string? name = null)
    {
        name ??= Deployment.Instance.ProjectName;
        _name = name.EndsWith(":config", StringComparison.Ordinal) ? name[..^":config".Length] : name;
    }

    public string? Get(string key) => Deployment.Internal.GetConfig(FullKey(key));

    public Output<string>? GetSecret(string key) => Secret(Get(key));

    public string Require(string key) => Get(key) ?? throw Missing(key);

    public Output<string> RequireSecret(string key) => Output.CreateSecret(Require(key));

    public bool? GetBoolean(string key) =>
        Get(key) switch
        {
            null => null,
            "true" => true,
            "false" => false,
            var value => throw WrongType(key, value, nameof(Boolean)),
        };

    public Output<bool>? GetSecretBoolean(string key) => Secret(GetBoolean(key));

    public bool RequireBoolean(string key) => GetBoolean(key) ?? throw Missing(key);

    public Output<bool> RequireSecretBoolean(string key) => Output.CreateSecret(RequireBoolean(key));

    public int? GetInt32(string key) =>
        Get(key) is not { } value ? null
        : int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number
        : throw WrongType(key, value, nameof(Int32));

    public Output<int>? GetSecretInt32(string key) => Secret(GetInt32(key));

    public int RequireInt32(string key) => GetInt32(key) ?? throw Missing(key);

    public Output<int> RequireSecretInt32(string key) => Output.CreateSecret(RequireInt32(key));

    public double? GetDouble(string key) =>
        Get(key) is not { } value ? null
        : double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
        : throw WrongType(key, value, nameof(Double));

    public Output<double>? GetSecretDouble(string key) => Secret(GetDouble(key));

    public double RequireDouble(string key) => GetDouble(key) ?? throw Missing(key);

    public Output<double> RequireSecretDouble(string key) => Output.CreateSecret(RequireDouble(key));

    [return: MaybeNull]
    public T GetObject<T>(string key) => Parsed<T>(key, null);

    [return: MaybeNull]
    public T GetObject<T>(string key, JsonSerializerOptions options) => Parsed<T>(key, options);

    public Output<T>? GetSecretObject<T>(string key) =>
        Get(key) is null ? null : Output.CreateSecret(Parsed<T>(key, null)!);

    public Output<T>? GetSecretObject<T>(string key, JsonSerializerOptions options) =>
        Parsed<T>(key, options) is { } value ? Output.CreateSecret(value) : null;

    public T RequireObject<T>(string key) => RequireParsed<T>(key, null);

    public T RequireObject<T>(string key, JsonSerializerOptions options) => RequireParsed<T>(key, options);

    public Output<T> RequireSecretObject<T>(string key) => Output.CreateSecret(RequireParsed<T>(key, null));

    public Output<T> RequireSecretObject<T>(string key, JsonSerializerOptions options) =>
        Output.CreateSecret(RequireParsed<T>(key, options));

    private T RequireParsed<T>(string key, JsonSerializerOptions? options)
    {
        Require(key);
        return Parsed<T>(key, options)!;
    }

    private T? Parsed<T>(string key, JsonSerializerOptions? options)
    {
        var value = Get(key);
        try
        {
            return value is null ? default : JsonSerializer.Deserialize<T>(value, options);
        }
        catch (JsonException exception)
        {
            throw WrongType(key, value, typeof(T).FullName!, exception);
        }
    }

    private static Output<string>? Secret(string? value) => value is null ? null : Output.CreateSecret(value);

    private static Output<T>? Secret<T>(T? value)
        where T : struct => value is null ? null : Output.CreateSecret(value.Value);

    private RunException Missing(string key) =>
        new(
            $"Missing Required configuration variable '{FullKey(key)}'\n"
                + $"\tplease set a value using the command `pulumi config set {FullKey(key)} <value>`"
        );

    private RunException WrongType(string key, string? value, string type, Exception? inner = null) =>
        new($"Configuration '{FullKey(key)}' value '{value}' is not a valid {type}", inner);

    private string FullKey(string key) => $"{_name}:{key}";
}
