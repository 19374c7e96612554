using System.Text.RegularExpressions;

namespace WhatsVoice.Tts.Text;

/// <summary>Pictures by their names, as chat programs and GitHub take them: <c>:smile:</c>, <c>:thumbs_up:</c>, <c>:+1:</c>.</summary>
internal static partial class Shortcodes
{
    public static string Remove(string text, DroppedText dropped) => text.Replace(Shortcode(), " ", dropped, DroppedKind.Emoji);

    // Of one word only the commonest: ":note:" may be meant.
    [GeneratedRegex(
        @"(?<![\w:/]):(?:[a-z0-9]{1,20}(?:_[a-z0-9]{1,20}){1,5}|[+-]1|100|smiley?|grin|grinning|laughing|joy|rofl|wink|blush|heart|hearts|thumbsup|thumbsdown|clap|wave|pray|tada|rocket|fire|star|sparkles|"
        + @"cry|sob|thinking|sunglasses|confetti|birthday|cake|eyes|muscle|sunny|rainbow|bulb|warning|coffee|pizza|beer|kiss|hug|hugs|smirk|angry|rage|scream|sweat|relaxed):(?![\w:])")]
    private static partial Regex Shortcode();
}
