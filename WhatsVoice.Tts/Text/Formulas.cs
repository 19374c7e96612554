using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace WhatsVoice.Tts.Text;

/// <summary>Formulas in LaTeX: commands become the symbols that they print, braces disappear.</summary>
internal static partial class Formulas
{
    private static readonly FrozenDictionary<string, string> Symbols = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["times"] = "×", ["cdot"] = "×", ["div"] = "÷", ["pm"] = "±", ["mp"] = "∓", ["sqrt"] = "√",
        ["le"] = "≤", ["leq"] = "≤", ["ge"] = "≥", ["geq"] = "≥", ["ne"] = "≠", ["neq"] = "≠", ["approx"] = "≈", ["equiv"] = "≡", ["sim"] = "~",
        ["infty"] = "∞", ["sum"] = "∑", ["prod"] = "∏", ["int"] = "∫", ["partial"] = "∂", ["nabla"] = "∇", ["degree"] = "°", ["circ"] = "°",
        ["to"] = "→", ["rightarrow"] = "→", ["Rightarrow"] = "⇒", ["in"] = "∈", ["cup"] = "∪", ["cap"] = "∩", ["subset"] = "⊂",
        ["alpha"] = "α", ["beta"] = "β", ["gamma"] = "γ", ["delta"] = "δ", ["epsilon"] = "ε", ["theta"] = "θ", ["lambda"] = "λ", ["mu"] = "μ",
        ["pi"] = "π", ["rho"] = "ρ", ["sigma"] = "σ", ["tau"] = "τ", ["phi"] = "φ", ["omega"] = "ω", ["Delta"] = "Δ", ["Sigma"] = "Σ", ["Omega"] = "Ω",
        ["ldots"] = "…", ["dots"] = "…", ["cdots"] = "…", ["quad"] = " ", ["qquad"] = " ", ["left"] = "", ["right"] = "", ["displaystyle"] = "",
        ["vec"] = "", ["hat"] = "", ["bar"] = "", ["mathbb"] = "", ["mathcal"] = "", ["boldsymbol"] = "", ["overline"] = "", ["underline"] = "", ["textbf"] = "", ["textit"] = "", ["limits"] = "",
        ["text"] = "", ["mathrm"] = "", ["mathbf"] = "", ["mathit"] = "", ["mathsf"] = "", ["operatorname"] = "", ["boxed"] = "",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static string ToSymbols(string text, DroppedText dropped)
    {
        if (!text.Contains('$', StringComparison.Ordinal) && !text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        text = text.Replace(Delimited(), match => ToSymbols(match.Groups["math"].Value), dropped, DroppedKind.Markup);
        return text.Replace(
            BetweenDollars(), match => LooksLikeMath().IsMatch(match.Groups["math"].Value) ? ToSymbols(match.Groups["math"].Value) : match.Value, dropped, DroppedKind.Markup);
    }

    private static string ToSymbols(string formula)
    {
        formula = Environment().Replace(formula, "");
        formula = Bounds().Replace(formula, match => $"{match.Groups["sign"]} {match.Groups["from"].Value.Trim('{', '}')}–{match.Groups["to"].Value.Trim('{', '}')} ");
        for (var before = ""; before != formula;)
        {
            // From the innermost on.
            before = formula;
            formula = Fraction().Replace(formula, match => $"{Grouped(match.Groups[1].Value)} / {Grouped(match.Groups[2].Value)}");
            formula = Root().Replace(formula, match => $"√{Grouped(match.Groups[1].Value)}");
            formula = Exponent().Replace(formula, match => $"^{Grouped(match.Groups[1].Value)}");
        }

        formula = Hyphen().Replace(formula, "−");
        formula = Command().Replace(formula, match => Symbols.GetValueOrDefault(match.Groups[1].Value, $" {match.Groups[1].Value} "));
        formula = Square().Replace(formula, "²");
        formula = Cube().Replace(formula, "³");
        return Brace().Replace(formula, match => match.ValueSpan[0] is '{' or '}' ? "" : " ");
    }

    /// <summary>In parentheses where it is more than one number or letter.</summary>
    private static string Grouped(string part) => part.Length > 1 && (part.AsSpan(1).IndexOfAny("+-/=") >= 0 || Binary().IsMatch(part)) ? $"({part})" : part;

    // $$...$$, \[...\], \(...\), \begin{align}...\end{align}
    [GeneratedRegex(@"\$\$(?<math>[^$]{1,300})\$\$|\\\[(?<math>[^\[\]]{1,300}?)\\\]|\\\((?<math>.{1,300}?)\\\)|(?<math>\\begin\{(?<name>[a-z]{1,12}\*?)\}[^$]{1,600}?\\end\{\k<name>\})")]
    private static partial Regex Delimited();

    // As Pandoc has it, so that "$5 and $6" is no formula.
    [GeneratedRegex(@"(?<![\w$\\])\$(?<math>[^\s$](?:[^$\n]{0,300}[^\s$])?)\$(?![\w$])")]
    private static partial Regex BetweenDollars();

    // A sign of formulas, or no word of three letters: "f'(x)", "n!", "x+y".
    [GeneratedRegex(@"[\\^_{}=]|^[(−-]?[A-Za-z]{1,2}(?:[^A-Za-z]+[A-Za-z]{1,2})*[^A-Za-z]*$", RegexOptions.NonBacktracking)]
    private static partial Regex LooksLikeMath();

    [GeneratedRegex(@"\\(?:begin|end)\{[a-z]{1,12}\*?\}(?:\{[clr|]{1,12}\})?|(?<!\\)&")]
    private static partial Regex Environment();

    // \int_0^1, \sum_{i=1}^{n}: from one to the other, no power.
    [GeneratedRegex(@"(?<sign>\\(?:int|sum|prod)(?:\\limits)?)_(?<from>\{[^{}]{1,40}\}|\w)\^(?<to>\{[^{}]{1,40}\}|\\infty|\w|\([^()]{1,40}\))")]
    private static partial Regex Bounds();

    [GeneratedRegex(@"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}", RegexOptions.NonBacktracking)]
    private static partial Regex Fraction();

    [GeneratedRegex(@"\\(?:pm|mp|times|cdot|div)(?![A-Za-z])")]
    private static partial Regex Binary();

    // In a formula it is a minus; not in a word of "\text".
    [GeneratedRegex(@"(?<!\p{L}\p{L})-")]
    private static partial Regex Hyphen();

    [GeneratedRegex(@"\\sqrt\s*\{([^{}]*)\}", RegexOptions.NonBacktracking)]
    private static partial Regex Root();

    [GeneratedRegex(@"\^\{([^{}]*)\}", RegexOptions.NonBacktracking)]
    private static partial Regex Exponent();

    [GeneratedRegex(@"\\([A-Za-z]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Command();

    [GeneratedRegex(@"\^2(?!\d)")]
    private static partial Regex Square();

    [GeneratedRegex(@"\^3(?!\d)")]
    private static partial Regex Cube();

    [GeneratedRegex(@"[{}]|\\[,;:! ]|\\\\|_", RegexOptions.NonBacktracking)]
    private static partial Regex Brace();
}
