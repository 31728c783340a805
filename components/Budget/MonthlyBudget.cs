using System.Globalization;
using Pulumi;
using Pulumi.Aws.Budgets;
using Pulumi.Aws.Budgets.Inputs;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="MonthlyBudget"/>.</summary>
public sealed record MonthlyBudgetArgs
{
    /// <summary>What a month may cost, in USD (requirements R-COST).</summary>
    public decimal LimitUsd { get; init; } = 300;

    /// <summary>Who is told, 1 to 10 addresses.</summary>
    public required IReadOnlyList<string> Emails { get; init; }

    /// <summary>
    /// False for the bill of the whole account, which forgets nothing: the cluster and its nodes, traffic, and whatever somebody made by
    /// hand. True for what has the stack's tag only; AWS counts nothing then until the tag
    /// <see cref="PartLabels.Stack"/> is activated as a cost allocation tag.
    /// </summary>
    public bool TaggedOnly { get; init; }
}

/// <summary>A budget for a month's bill, which tells people at 80 % and 100 % of it, and when 100 % is what AWS expects for the month.</summary>
public sealed class MonthlyBudget : ComponentResource
{
    /// <summary>Declares the budget.</summary>
    /// <exception cref="ArgumentException">Nobody is told, or more than AWS can tell.</exception>
    public MonthlyBudget(
        string name,
        AwsEnvironment environment,
        MonthlyBudgetArgs args,
        ComponentResourceOptions? options = null
    )
        : base("inventario-retail:components:MonthlyBudget", name, options)
    {
        if (args.Emails.Count is < 1 or > 10)
        {
            throw new ArgumentException(
                $"A budget tells 1 to 10 people by e-mail, and {args.Emails.Count} addresses are given."
            );
        }
        _ = new Pulumi.Aws.Budgets.Budget(
            $"{name}-budget",
            new()
            {
                Name = environment.AccountName(name),
                BudgetType = "COST",
                TimeUnit = "MONTHLY",
                LimitAmount = args.LimitUsd.ToString("0.##", CultureInfo.InvariantCulture),
                LimitUnit = "USD",
                CostFilters = CostFilters(environment, args.TaggedOnly),
                Notifications =
                {
                    Alert("ACTUAL", 80, args.Emails),
                    Alert("ACTUAL", 100, args.Emails),
                    Alert("FORECASTED", 100, args.Emails),
                },
                Tags = environment.Tags(name),
            },
            new() { Parent = this }
        );
        RegisterOutputs();
    }

    private static InputList<BudgetCostFilterArgs> CostFilters(AwsEnvironment environment, bool taggedOnly) =>
        taggedOnly
            ? new BudgetCostFilterArgs
            {
                Name = "TagKeyValue",
                Values = { $"user:{PartLabels.Stack}${environment.Stack}" },
            }
            : new InputList<BudgetCostFilterArgs>();

    private static BudgetNotificationArgs Alert(string kind, double percent, IReadOnlyList<string> emails) =>
        new()
        {
            ComparisonOperator = "GREATER_THAN",
            NotificationType = kind,
            Threshold = percent,
            ThresholdType = "PERCENTAGE",
            SubscriberEmailAddresses = emails.ToArray(),
        };
}
