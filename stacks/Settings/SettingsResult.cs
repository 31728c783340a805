using System.Diagnostics.CodeAnalysis;

namespace InventarioRetail.Settings;

/// <summary>The settings of a stack, or all errors in them.</summary>
public sealed class SettingsResult
{
    internal SettingsResult(StackSettings settings)
    {
        Settings = settings;
        Errors = [];
    }

    internal SettingsResult(IReadOnlyList<ConfigError> errors) => Errors = errors;

    /// <summary>The settings; null if there are errors.</summary>
    public StackSettings? Settings { get; }

    /// <summary>All errors, in the order of the file; empty if the settings are valid.</summary>
    public IReadOnlyList<ConfigError> Errors { get; }

    /// <summary>Whether the settings are valid.</summary>
    [MemberNotNullWhen(true, nameof(Settings))]
    public bool IsValid => Settings is not null;

    /// <summary>Returns the settings.</summary>
    /// <exception cref="SettingsException">There are errors.</exception>
    public StackSettings OrThrow() => IsValid ? Settings : throw new SettingsException(Errors);
}
