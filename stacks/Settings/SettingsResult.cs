using System.Diagnostics.CodeAnalysis;

namespace InventarioRetail.Settings;

/// <summary>The settings of a stack, or everything that is wrong with them.</summary>
public sealed class SettingsResult
{
    internal SettingsResult(StackSettings settings)
    {
        Settings = settings;
        Errors = [];
    }

    internal SettingsResult(IReadOnlyList<ConfigError> errors) => Errors = errors;

    /// <summary>The settings; null when there is any error.</summary>
    public StackSettings? Settings { get; }

    /// <summary>Every error, in the order of the file; empty when there are settings.</summary>
    public IReadOnlyList<ConfigError> Errors { get; }

    /// <summary>Whether there are settings.</summary>
    [MemberNotNullWhen(true, nameof(Settings))]
    public bool IsValid => Settings is not null;

    /// <summary>The settings.</summary>
    /// <exception cref="SettingsException">There are errors.</exception>
    public StackSettings OrThrow() => IsValid ? Settings : throw new SettingsException(Errors);
}
