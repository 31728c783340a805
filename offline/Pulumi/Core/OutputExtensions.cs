using System.Collections.Immutable;

namespace Pulumi
{
    /// <summary>Shortcuts for outputs of arrays and unions, and an output that is resolved later.</summary>
    public static class OutputExtensions
    {
        public static Output<T> GetAt<T>(this Output<ImmutableArray<T>> array, Input<int> index) =>
            Output.Tuple((Input<ImmutableArray<T>>)array, index).Apply(v => v.Item1[v.Item2]);

        public static Output<T> First<T>(this Output<ImmutableArray<T>> array) => array.GetAt(0);

        public static Output<int> Length<T>(this Output<ImmutableArray<T>> array) => array.Apply(items => items.Length);

        public static Output<bool> IsT0<T0, T1>(this Output<Union<T0, T1>> output) => output.Apply(v => v.IsT0);

        public static Output<bool> IsT1<T0, T1>(this Output<Union<T0, T1>> output) => output.Apply(v => v.IsT1);

        public static Output<T0> AsT0<T0, T1>(this Output<Union<T0, T1>> output) => output.Apply(v => v.AsT0);

        public static Output<T1> AsT1<T0, T1>(this Output<Union<T0, T1>> output) => output.Apply(v => v.AsT1);

        public static Output<object> Value<T0, T1>(this Output<Union<T0, T1>> output) => output.Apply(v => v.Value);
    }
}

namespace Pulumi.Utilities
{
    /// <summary>Accessors for tests.</summary>
    public static class OutputUtilities
    {
        public static Output<T> CreateUnknown<T>(T value) =>
            new(new OutputData<T>(ImmutableHashSet<Resource>.Empty, value, isKnown: false, isSecret: false));

        /// <summary>Creates an unknown output; the factory is never called.</summary>
        public static Output<T> CreateUnknown<T>(Func<Task<T>> valueFactory) => CreateUnknown(default(T)!);

        public static Output<T> WithDependency<T>(Output<T> output, Resource resource)
        {
            ArgumentNullException.ThrowIfNull(output);
            ArgumentNullException.ThrowIfNull(resource);
            return new(DataAsync());

            async Task<OutputData<T>> DataAsync()
            {
                var data = await output.DataTask.ConfigureAwait(false);
                return new(data.Resources.Add(resource), data.Value, data.IsKnown, data.IsSecret);
            }
        }

        public static async Task<bool> GetIsKnownAsync<T>(Output<T> output) =>
            (await output.DataTask.ConfigureAwait(false)).IsKnown;

        public static Task<T> GetValueAsync<T>(Output<T> output) => output.GetValueAsync(whenUnknown: default!);

        public static async Task<ImmutableHashSet<Resource>> GetDependenciesAsync<T>(Output<T> output) =>
            (await output.DataTask.ConfigureAwait(false)).Resources;
    }
}
