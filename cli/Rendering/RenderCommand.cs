using System.CommandLine;
using InventarioRetail.Cli.Preview;
using InventarioRetail.Cli.Recording;
using InventarioRetail.Stacks;

namespace InventarioRetail.Cli.Rendering;

/// <summary><c>render</c>: what a stack on Docker means to Docker Compose.</summary>
internal static class RenderCommand
{
    public static Command Create()
    {
        var stack = new Argument<string>("stack") { Description = "The stack, as in Pulumi.<stack>.yaml." };
        var @out = new Option<string?>("--out")
        {
            Description =
                "The folder for compose.yaml and all that it needs; no secret is in it, .env.example tells which to add. Without it, compose.yaml goes to the output.",
            HelpName = "folder",
        };
        var set = new Option<string[]>("--set")
        {
            Description =
                "A setting to change for this rendering, e.g. release.weight=25. May be given more than once.",
            HelpName = "path=value",
        };
        var force = new Option<bool>("--force")
        {
            Description = "Write into a folder that holds something else than a rendering of this stack.",
        };
        var prune = new Option<bool>("--prune")
        {
            Description =
                "Remove mounted files that compose.yaml does not name any more; containers that were started with them cannot start again.",
        };
        var command = new Command("render", "Writes what a stack on Docker means to Docker Compose.")
        {
            stack,
            @out,
            set,
            force,
            prune,
        };
        command.SetAction(
            async (parsed, _) =>
            {
                var rendered = await RenderAsync(
                    StackFiles.Find(Directory.GetCurrentDirectory()),
                    parsed.GetValue(stack)!,
                    parsed.GetValue(set) ?? []
                );
                if (parsed.GetValue(@out) is { } folder)
                    Write(rendered, folder, parsed.GetValue(force), parsed.GetValue(prune));
                else if (parsed.GetValue(force) || parsed.GetValue(prune))
                    throw new UsageException("--force and --prune are about a folder; say which one with --out.");
                else
                    Console.Out.Write(rendered.ComposeYaml);
                return ExitCode.Fine;
            }
        );
        return command;
    }

    /// <summary>Renders the stack of a file.</summary>
    /// <exception cref="UsageException">The stack is not on Docker, or declares something that cannot be said.</exception>
    /// <exception cref="SettingsException">The stack's configuration is wrong.</exception>
    public static async Task<RenderedStack> RenderAsync(StackFiles files, string stack, IReadOnlyList<string> changes)
    {
        var settings = files.Settings(stack, changes);
        if (settings.Platform != Platform.Docker)
        {
            throw new UsageException(
                $"Stack '{stack}' runs on {settings.Platform}; render writes Compose files, which are for stacks with 'platform: docker'."
            );
        }
        return ComposeRenderer.Render(
            await StackRecorder.RecordAsync(settings),
            source: new RenderSource(files.Folder, changes)
        );
    }

    private static void Write(RenderedStack stack, string folder, bool force, bool prune)
    {
        if (!force && RenderedFolder.WhatElseIsIn(folder, stack) is { } other)
            throw new UsageException(
                $"{folder} holds {other}; choose another folder, or --force to write into this one."
            );
        RenderedFolder.Write(stack, folder);
        ManualStart.Write(stack, folder);
        if (prune)
            RenderedFolder.Prune(stack, folder);
        Console.Out.WriteLine(
            $"{folder}: {RenderedFolder.ComposeFile} with {stack.Services.Count} services, {stack.Files.Count} files that they mount, "
                + $"and .env.example with {stack.Secrets.Count} secrets to fill in."
        );
        var unnamed = RenderedFolder.Unnamed(stack, folder).Count;
        if (unnamed > 0)
            Console.Out.WriteLine(
                $"{unnamed} mounted files are there from before and not named any more; --prune removes them."
            );
    }
}
