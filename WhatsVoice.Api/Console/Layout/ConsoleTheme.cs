using MudBlazor;

namespace WhatsVoice.Api.Console.Layout;

/// <summary>Colours and type. The system's fonts: nothing is fetched from elsewhere.</summary>
internal static class ConsoleTheme
{
    private static readonly string[] Fonts = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"];

    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#0a7d68",
            Secondary = "#3b5bdb",
            Background = "#f5f7f6",
            Surface = "#ffffff",
            TextPrimary = "#16211e",
            TextSecondary = "#566661",
            LinesDefault = "#e1e7e5",
            LinesInputs = "#b9c4c0",
            ActionDefault = "#566661",
            Success = "#15803d",
            Warning = "#b45309",
            Error = "#c02626",
            Info = "#3b5bdb",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#3ecfae",
            PrimaryContrastText = "#05211a",
            Secondary = "#91a7ff",
            Background = "#0e1413",
            Surface = "#161e1c",
            TextPrimary = "#e8efed",
            TextSecondary = "#9db0aa",
            LinesDefault = "#27322f",
            LinesInputs = "#43524e",
            ActionDefault = "#9db0aa",
            Success = "#4ade80",
            Warning = "#fbbf24",
            Error = "#f87171",
            Info = "#91a7ff",
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "10px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Fonts, FontSize = "0.9rem", LineHeight = "1.5" },
            Button = new ButtonTypography { FontFamily = Fonts, FontWeight = "600", TextTransform = "none" },
        },
    };
}
