using System.CommandLine;
using InventarioRetail.Engine;
using InventarioRetail.Engine.Recording;
using InventarioRetail.Engine.Rendering;
using InventarioRetail.Stacks;

namespace InventarioRetail.Cli.Commands;

/// <summary><c>render</c>: what a stack means to Docker Compose, or to kubectl.</summary>
internal static class RenderCommand
{
    public static Command Create()
    {
        var stack = StackOptions.Stack();
        var @out = new Option<string?>("--out")
        {
            Description =
                "Write into this folder, without secrets (default: compose.yaml or all manifests to the output).",
            HelpName = "folder",
        };
        var set = StackOptions.Set();
        var force = new Option<bool>("--force") { Description = "Write into a folder that holds something else." };
        var prune = new Option<bool>("--prune")
        {
            Description = "Remove files that only an earlier rendering has; containers made with them cannot restart.",
        };
        var values = new Option<string?>("--values")
        {
            Description = "Fill the manifests' references from this file of NAME=value (Kubernetes).",
            HelpName = "file",
        };
        var command = new VerbCommand(
            "render",
            "Render a stack for Docker Compose or kubectl.",
            [
                "render staging",
                "render staging --out deploy",
                "render production --values values.env | kubectl apply -f -",
            ],
            "A folder gets compose.yaml with all that it mounts, or one file for each resource, and an example of the values to add."
        )
        {
            stack,
            @out,
            set,
            force,
            prune,
            values,
        };
        command.SetAction(
            async (parsed, _) =>
            {
                var files = StackFiles.Find(Directory.GetCurrentDirectory());
                var (name, changes) = (parsed.GetValue(stack)!, parsed.GetValue(set) ?? []);
                var target = new Target(
                    parsed.GetValue(@out),
                    parsed.GetValue(force),
                    parsed.GetValue(prune),
                    parsed.GetValue(values)
                );
                if (target is { Folder: null, Force: true } or { Folder: null, Prune: true })
                    throw new UsageException("--force and --prune are about a folder; say which one with --out.");
                var settings = files.Settings(name, changes);
                var recorded = await StackRecorder.RecordAsync(settings);
                if (settings.Platform == Platform.Kubernetes)
                    Write(ManifestRenderer.Render(recorded), target);
                else
                    Write(ComposeRenderer.Render(recorded, source: new RenderSource(files.Folder, changes)), target);
                return ExitCode.Fine;
            }
        );
        return command;
    }

    /// <summary>Where a rendering goes, and what may be done there.</summary>
    private sealed record Target(string? Folder, bool Force, bool Prune, string? Values);

    private static void Write(RenderedStack stack, Target target)
    {
        if (target.Values is not null)
            throw new UsageException(
                "--values is for stacks on Kubernetes; Compose reads the values of .env by itself."
            );
        if (target.Folder is not { } folder)
        {
            Console.Out.Write(stack.ComposeYaml);
            return;
        }
        var unnamed = RenderedFolder.Save(stack, folder, target.Force, target.Prune);
        Console.Out.WriteLine(
            $"{folder}: {RenderedFolder.ComposeFile} with {stack.Services.Count} services, {stack.Files.Count} files that they mount, "
                + $"and .env.example with {stack.Secrets.Count} secrets to fill in."
        );
        if (unnamed > 0)
            Console.Out.WriteLine(
                $"{unnamed} mounted files are there from before and not named any more; --prune removes them."
            );
    }

    private static void Write(RenderedManifests stack, Target target)
    {
        if (target.Values is { } values)
        {
            if (target.Folder is not null)
                throw new UsageException(
                    "--values and --out together would write secrets into files; leave --out, and pipe the output into kubectl apply -f -."
                );
            if (!Console.IsOutputRedirected)
                throw new UsageException("--values would show secrets here; pipe the output into kubectl apply -f -.");
            Console.Out.Write(stack.Filled(new EnvironmentFile(File.ReadAllText(values), values)));
            return;
        }
        if (target.Folder is not { } folder)
        {
            Console.Out.Write(stack.Stream());
            return;
        }
        var unnamed = stack.Save(folder, target.Force, target.Prune);
        Console.Out.WriteLine(
            $"{folder}: {stack.Manifests.Count} manifests, and values.env.example with {stack.References.Count} values to fill in."
        );
        if (unnamed > 0)
            Console.Out.WriteLine(
                $"{unnamed} manifests are there from before and not of this stack any more; --prune removes them."
            );
    }
}
