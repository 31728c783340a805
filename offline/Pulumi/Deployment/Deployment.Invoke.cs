using System.Collections.Immutable;
using Pulumi.Serialization;

namespace Pulumi;

/// <summary>Invokes and calls of provider functions, which the mocks answer.</summary>
public sealed partial class Deployment
{
    internal Output<T> Invoke<T>(string token, InvokeArgs args, InvokeOptions? options) =>
        new(InvokeDataAsync<T>(token, args, options));

    internal Output<T> InvokeSingle<T>(string token, InvokeArgs args, InvokeOptions? options) =>
        Invoke<Dictionary<string, T>>(token, args, options).Apply(results => results.Values.First());

    internal async Task InvokeAsync(string token, InvokeArgs args, InvokeOptions? options) =>
        await AskAsync(token, await ArgsAsync(token, args).ConfigureAwait(false), options).ConfigureAwait(false);

    internal async Task<T> InvokeAsync<T>(string token, InvokeArgs args, InvokeOptions? options)
    {
        var properties = await ArgsAsync(token, args).ConfigureAwait(false);
        return Result<T>(await AskAsync(token, properties, options).ConfigureAwait(false), []).Value;
    }

    internal async Task<T> InvokeSingleAsync<T>(string token, InvokeArgs args, InvokeOptions? options) =>
        (await InvokeAsync<Dictionary<string, T>>(token, args, options).ConfigureAwait(false)).Values.First();

    internal Output<T> Call<T>(string token, CallArgs args, Resource? self, CallOptions? options)
    {
        return new(CallDataAsync());

        async Task<OutputData<T>> CallDataAsync() =>
            Result<T>(await AskAsync(token, args, self, options).ConfigureAwait(false), []);
    }

    internal void Call(string token, CallArgs args, Resource? self, CallOptions? options) =>
        Runner.Watch(AskAsync(token, args, self, options));

    private async Task<OutputData<T>> InvokeDataAsync<T>(string token, InvokeArgs args, InvokeOptions? options)
    {
        var properties = await ArgsAsync(token, args).ConfigureAwait(false);
        // A provider cannot run a function with unknown arguments.
        if (!properties.AllKnown)
            return Unknown();

        var resources = properties.Dependencies.ToImmutableHashSet();
        if (options is InvokeOutputOptions outputOptions)
            resources = resources.Union(
                await outputOptions.DependsOn.ToOutput().GetValueAsync(whenUnknown: []).ConfigureAwait(false)
            );
        // Nor one that depends on resources that do not exist yet.
        foreach (var custom in Reached(resources).OfType<CustomResource>())
        {
            if (custom is not DependencyResource && !(await custom.Id.DataTask.ConfigureAwait(false)).IsKnown)
                return Unknown();
        }
        return Result<T>(await AskAsync(token, properties, options).ConfigureAwait(false), resources);

        static OutputData<T> Unknown() =>
            new(ImmutableHashSet<Resource>.Empty, default!, isKnown: false, isSecret: false);
    }

    private static ValueTask<Properties> ArgsAsync(string token, InvokeArgs? args) =>
        Properties.SerializeAsync($"invoke:{token}", (args ?? InvokeArgs.Empty).Members());

    private async Task<Dictionary<string, Serialized>> AskAsync(string token, Properties args, InvokeOptions? options)
    {
        var provider = options?.Provider ?? options?.Parent?.GetProvider(token);
        return await _monitor
            .CallAsync(token, args, provider is null ? "" : await provider.ReferenceAsync().ConfigureAwait(false))
            .ConfigureAwait(false);
    }

    private async Task<Dictionary<string, Serialized>> AskAsync(
        string token,
        CallArgs? args,
        Resource? self,
        CallOptions? options
    )
    {
        var members = (args ?? CallArgs.Empty).Members();
        if (self != null)
            members = members.Append(new("__self__", self));
        var properties = await Properties.SerializeAsync($"call:{token}", members).ConfigureAwait(false);
        await WaitAsync(properties.Dependencies).ConfigureAwait(false);

        var provider = self != null ? self._provider : options?.Provider ?? options?.Parent?.GetProvider(token);
        return await _monitor
            .CallAsync(token, properties, provider is null ? "" : await provider.ReferenceAsync().ConfigureAwait(false))
            .ConfigureAwait(false);
    }

    private static OutputData<T> Result<T>(Dictionary<string, Serialized> fields, ImmutableHashSet<Resource> resources)
    {
        OutputTypes.Check("result", typeof(T));
        var value = fields.ToImmutableDictionary(field => field.Key, field => field.Value.Value);
        ValueConverter.For(typeof(T)).TryConvert(value, out var result);
        return new(
            resources,
            result is null ? default! : (T)result,
            fields.Values.All(field => field.IsKnown),
            fields.Values.Any(field => field.IsSecret)
        );
    }
}
