using System.Collections.Immutable;
using Pulumi.Serialization;

namespace Pulumi;

/// <summary>Base of all args classes.</summary>
public abstract class InputArgs
{
    protected InputArgs() { }

    /// <summary>Returns the members by wire name; a required member that is null is an error.</summary>
    internal virtual IEnumerable<KeyValuePair<string, object?>> Members() => InputMembers.Of(this);
}

/// <summary>Base of the args of a resource.</summary>
public abstract class ResourceArgs : InputArgs
{
    public static readonly ResourceArgs Empty = new EmptyArgs();

    private sealed class EmptyArgs : ResourceArgs;
}

/// <summary>Base of the args of an invoke.</summary>
public abstract class InvokeArgs : InputArgs
{
    public static readonly InvokeArgs Empty = new EmptyArgs();

    private sealed class EmptyArgs : InvokeArgs;
}

/// <summary>Base of the args of a call.</summary>
public abstract class CallArgs : InputArgs
{
    public static readonly CallArgs Empty = new EmptyArgs();

    private sealed class EmptyArgs : CallArgs;
}

/// <summary>Args of a resource whose properties are not known when the program is compiled.</summary>
public sealed class DictionaryResourceArgs : ResourceArgs
{
    private readonly ImmutableDictionary<string, object?> _dictionary;

    public DictionaryResourceArgs(ImmutableDictionary<string, object?> dictionary)
    {
        OutputTypes.CheckValues(nameof(dictionary), dictionary);
        _dictionary = dictionary;
    }

    internal override IEnumerable<KeyValuePair<string, object?>> Members() => _dictionary;
}

/// <summary>Args of an invoke whose properties are not known when the program is compiled.</summary>
public sealed class DictionaryInvokeArgs : InvokeArgs
{
    private readonly ImmutableDictionary<string, object?> _dictionary;

    public DictionaryInvokeArgs(ImmutableDictionary<string, object?> dictionary)
    {
        OutputTypes.CheckValues(nameof(dictionary), dictionary);
        _dictionary = dictionary;
    }

    internal override IEnumerable<KeyValuePair<string, object?>> Members() => _dictionary;
}

/// <summary>Options of an invoke.</summary>
public class InvokeOptions
{
    public Resource? Parent { get; set; }
    public ProviderResource? Provider { get; set; }
    public string? Version { get; set; }
    public string? PluginDownloadURL { get; set; }
}

/// <summary>Options of an invoke that returns an output, and may wait for resources.</summary>
public class InvokeOutputOptions : InvokeOptions
{
    private InputList<Resource>? _dependsOn;

    public InputList<Resource> DependsOn
    {
        get => _dependsOn ??= new InputList<Resource>();
        set => _dependsOn = value;
    }
}

/// <summary>Options of a call.</summary>
public class CallOptions
{
    public Resource? Parent { get; set; }
    public ProviderResource? Provider { get; set; }
    public string? Version { get; set; }
    public string? PluginDownloadURL { get; set; }
}
