using System.Text;

namespace InventarioRetail.Engine.Rendering;

/// <summary>Writes the files that are needed to start a rendered stack without this program.</summary>
internal static class ManualStart
{
    public static void Write(RenderedStack stack, string folder)
    {
        AtomicFile.Write(Path.Combine(folder, ".env.example"), Example(stack), AtomicFile.Readable);
        AtomicFile.Write(Path.Combine(folder, "fill-secrets.sh"), FillSecrets, AtomicFile.Executable);
    }

    /// <summary>
    /// The content of <c>.env.example</c>: all secrets' names and how to generate each, without values.
    /// </summary>
    public static string Example(RenderedStack stack)
    {
        var text = new StringBuilder(
            $"""
            # The secrets of {stack.ComposeProject}. Copy this file to .env, make it readable by its owner only
            # (chmod 600 .env) and set all values; put values that are not only letters and digits in single quotes.
            # Shell variables of the same names take precedence over this file.
            COMPOSE_PROJECT_NAME={stack.ComposeProject}

            """
        );
        foreach (var secret in stack.Secrets)
            text.Append($"\n# {Origin(secret)}\n{secret.Name}=\n");
        return text.ToString();
    }

    /// <summary>Describes how to generate or find a secret, in one line.</summary>
    public static string Origin(SecretVariable secret) =>
        secret switch
        {
            GeneratedSecret { Special: false } made =>
                $"{made.Length} letters and digits, generated once: LC_ALL=C tr -dc A-Za-z0-9 < "
                    + $"/dev/urandom | head -c {made.Length}",
            GeneratedSecret made =>
                $"{made.Length} letters, digits and characters of {SecretGenerator.SpecialsOf(made)}, generated once",
            ConfiguredSecret given => given.IsFromEnvironment
                ? "a secret that the stack's configuration leaves to the environment"
                : $"the value of {given.Path}, encrypted in the stack's configuration",
            _ => throw new ArgumentException($"Unknown kind of secret: {secret}.", nameof(secret)),
        };

    private const string FillSecrets = """
        #!/bin/sh
        # Fills in the files that contain secrets from .env: secret-files/*/NAME.template becomes secret-files/*/NAME.
        set -eu
        cd "$(dirname "$0")"
        set -a
        . ./.env
        set +a
        names=$(sed -n 's/^\([A-Z_][A-Z0-9_]*\)=.*/\1/p' .env.example)
        for name in $names; do
          eval "[ -n \"\${$name:-}\" ]" || { echo "$name has no value in .env." >&2; exit 1; }
        done
        for template in secret-files/*/*.template; do
          [ -e "$template" ] || continue
          file=${template%.template}
          cp -p "$template" "$file.new" # to keep the mode
          awk -v names="$names" '
            BEGIN { for (i = split(names, list, /[ \n]+/); i > 0; i--) secret[list[i]] = 1 }
            NR > 1 { printf "\n" }
            {
              rest = $0
              while ((start = index(rest, "${")) > 0) {
                printf "%s", substr(rest, 1, start - 1)
                rest = substr(rest, start)
                end = index(rest, "}")
                name = substr(rest, 3, end - 3)
                if (end > 0 && name in secret) { printf "%s", ENVIRON[name]; rest = substr(rest, end + 1) }
                else { printf "%s", "${"; rest = substr(rest, 3) }
              }
              printf "%s", rest
            }' "$template" > "$file.new"
          # awk does not show whether the last line ended with a newline.
          [ -n "$(tail -c 1 "$template")" ] || [ ! -s "$template" ] || echo >> "$file.new"
          mv "$file.new" "$file"
        done

        """;
}
