using System.CommandLine;

namespace InventarioRetail.Cli.Commands;

/// <summary>An option that takes a server's URL.</summary>
internal sealed class UrlOption : Option<string?>
{
    /// <param name="name">The option's name.</param>
    /// <param name="description">Its help.</param>
    public UrlOption(string name, string description)
        : base(name)
    {
        Description = description;
        HelpName = "url";
        Validators.Add(result =>
        {
            if (result.Tokens is [var text] && !ServerUrl.TryParse(name, text.Value, out _, out var problem))
                result.AddError(problem);
        });
    }

    /// <summary>Reads the URL from a command line; null if the option is not given.</summary>
    public Uri? Read(ParseResult parsed) => parsed.GetValue(this) is { } text ? new Uri(text) : null;
}
