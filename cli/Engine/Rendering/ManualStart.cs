using System.Text;

namespace InventarioRetail.Engine.Rendering;

/// <summary>What people need beside a rendered stack to start it without this program.</summary>
internal static class ManualStart
{
    public static void Write(RenderedStack stack, string folder)
    {
        AtomicFile.Write(Path.Combine(folder, ".env.example"), Example(stack), AtomicFile.Readable);
        AtomicFile.Write(Path.Combine(folder, "fill-secrets.sh"), FillSecrets, AtomicFile.Executable);
    }

    /// <summary>The names of all secrets and how each is made; no values.</summary>
    public static string Example(RenderedStack stack)
    {
        var text = new StringBuilder(
            $"""
            # The secrets of {stack.ComposeProject}. Copy this to .env, let only its owner read that (chmod 600 .env), and give every name a value;
            # what is not letters and digits only needs single quotes around it. A variable of the same name in the shell comes before this file.
            COMPOSE_PROJECT_NAME={stack.ComposeProject}

            """
        );
        foreach (var secret in stack.Secrets)
            text.Append($"\n# {Origin(secret)}\n{secret.Name}=\n");
        return text.ToString();
    }

    /// <summary>How a secret is made, in one line.</summary>
    public static string Origin(SecretVariable secret) =>
        secret switch
        {
            GeneratedSecret { Special: false } made =>
                $"{made.Length} letters and digits, made once: LC_ALL=C tr -dc A-Za-z0-9 < /dev/urandom | head -c {made.Length}",
            GeneratedSecret made =>
                $"{made.Length} letters, digits and some of {SecretGenerator.SpecialsOf(made)}, made once",
            ConfiguredSecret given => $"the value of {given.Path}, which the stack's configuration holds encrypted",
            _ => throw new ArgumentException($"A secret of no known kind: {secret}.", nameof(secret)),
        };

    private const string FillSecrets = """
        #!/bin/sh
        # Puts the values of .env into the files that hold secrets: secret-files/*/NAME.template becomes secret-files/*/NAME.
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
          cp -p "$template" "$file.new" # for the mode
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
          # awk does not tell whether the last line had an end.
          [ -n "$(tail -c 1 "$template")" ] || [ ! -s "$template" ] || echo >> "$file.new"
          mv "$file.new" "$file"
        done

        """;
}
