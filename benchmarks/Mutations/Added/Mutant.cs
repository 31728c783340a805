/// <summary>
/// The mutant that the environment variable MUTANT selects: a number, or the name of a rule and a change.
/// </summary>
internal static partial class Mutant
{
    private static readonly string Active = System.Environment.GetEnvironmentVariable("MUTANT") ?? "";
    private static readonly int Number = int.TryParse(Active, out var number) ? number : -1;

    public static bool Is(int number) => Number == number;

    public static T[] Unless<T>(int number, T item) => Is(number) ? [] : [item];
}
