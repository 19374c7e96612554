namespace WhatsVoice.Sandbox.Graph;

internal sealed record PhoneNumberDescription(string VerifiedName, string DisplayPhoneNumber, string QualityRating, string Id);
