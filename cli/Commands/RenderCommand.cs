using System.CommandLine;
using InventarioRetail.Engine.Recording;
using InventarioRetail.Engine.Rendering;

namespace InventarioRetail.Cli.Commands;

/// <summary><c>render</c>: renders a stack as a Compose file or as Kubernetes manifests.</summary>
internal static class RenderCommand
{
    public static Command Create()
    {
        var stack = StackOptions.Stack();
        var @out = new Option<string?>("--out")
        {
            Description = "Write to this folder, without secrets (default: print compose.yaml or all manifests).",
            HelpName = "folder",
        };
        var set = StackOptions.Set();
        var force = new Option<bool>("--force") { Description = "Write even if the folder holds other files." };
        var prune = new Option<bool>("--prune")
        {
            Description = "Remove files of earlier renderings; containers that mount them cannot restart.",
        };
        var values = new Option<string?>("--values")
        {
            Description = "Fill in the manifests' values from this file of NAME=value lines (Kubernetes only).",
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
            "With --out, the folder gets compose.yaml and the files it mounts, or one manifest per resource, and an "
                + "example file of the values to fill in."
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
                    throw new UsageException("--force and --prune need a folder; pass --out <folder>.");
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

    /// <summary>The destination of a rendering, and whether files there may be overwritten or removed.</summary>
    private sealed record Target(string? Folder, bool Force, bool Prune, string? Values);

    private static void Write(RenderedStack stack, Target target)
    {
        if (target.Values is not null)
        {
            throw new UsageException(
                "--values is only for stacks on Kubernetes; Docker Compose reads the values from .env."
            );
        }
        if (target.Folder is not { } folder)
        {
            Console.Out.Write(stack.ComposeYaml);
            return;
        }
        var unnamed = RenderedFolder.Save(stack, folder, target.Force, target.Prune);
        Console.Out.WriteLine(
            $"{folder}: {RenderedFolder.ComposeFile} with {stack.Services.Count} services, {stack.Files.Count} mounted "
                + $"files, and .env.example with {stack.Secrets.Count} secrets to fill in."
        );
        if (unnamed > 0)
        {
            Console.Out.WriteLine(
                $"{unnamed} mounted files of earlier renderings are no longer used; --prune removes them."
            );
        }
    }

    private static void Write(RenderedManifests stack, Target target)
    {
        if (target.Values is { } values)
        {
            if (target.Folder is not null)
            {
                throw new UsageException(
                    "--values with --out would write secrets to files; omit --out and pipe the "
                        + "output to kubectl apply -f -."
                );
            }
            if (!Console.IsOutputRedirected)
            {
                throw new UsageException(
                    "--values would print secrets to the terminal; pipe the output to kubectl apply -f -."
                );
            }
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
            $"{folder}: {stack.Manifests.Count} manifests, and values.env.example with "
                + $"{stack.References.Count} values to fill in."
        );
        if (unnamed > 0)
        {
            Console.Out.WriteLine(
                $"{unnamed} manifests of earlier renderings no longer belong to this stack; --prune removes them."
            );
        }
    }
}
