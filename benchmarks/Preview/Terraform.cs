namespace InventarioRetail.Benchmarks;

/// <summary>Plans resources of Terraform's built-in provider, in a temporary folder.</summary>
internal static class Terraform
{
    /// <summary>Whether <c>terraform</c> is on PATH.</summary>
    public static bool IsHere { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "terraform")));

    /// <summary>Returns the median time of three <c>terraform plan</c> runs for a number of new resources.</summary>
    public static TimeSpan Plan(int count)
    {
        var folder = Directory.CreateTempSubdirectory("terraform-plan-").FullName;
        try
        {
            File.WriteAllText(
                Path.Combine(folder, "main.tf"),
                $$"""
                resource "terraform_data" "part" {
                  count = {{count}}
                  input = { name = "part-${count.index}", memory = 128 }
                }
                """
            );
            ProcessTime.Run("terraform", $"-chdir={folder}", "init", "-input=false");
            return ProcessTime.Median(
                3,
                "terraform",
                $"-chdir={folder}",
                "plan",
                "-input=false",
                "-refresh=false",
                "-out=plan"
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
