using System.Net;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Tests.Unit.Api.WhatsApp;

public sealed class WhatsAppErrorsTests
{
    /// <summary>Code, subcode, HTTP status of the refused call and what follows for the message.</summary>
    [Theory]
    [InlineData(190, null, 401, nameof(WhatsAppFailure.Account))]
    [InlineData(10, null, 403, nameof(WhatsAppFailure.Account))]
    [InlineData(200, null, 403, nameof(WhatsAppFailure.Account))]
    [InlineData(299, null, 403, nameof(WhatsAppFailure.Account))]
    [InlineData(33, null, 400, nameof(WhatsAppFailure.Account))]
    [InlineData(100, 33, 400, nameof(WhatsAppFailure.Account))]
    [InlineData(368, null, 403, nameof(WhatsAppFailure.Account))]
    [InlineData(131005, null, 403, nameof(WhatsAppFailure.Account))]
    [InlineData(131031, null, 403, nameof(WhatsAppFailure.Account))]
    [InlineData(131037, null, 400, nameof(WhatsAppFailure.Account))]
    [InlineData(131042, null, 400, nameof(WhatsAppFailure.Account))]
    [InlineData(131045, null, 500, nameof(WhatsAppFailure.Account))]
    [InlineData(133010, null, 400, nameof(WhatsAppFailure.Account))]
    [InlineData(0, null, 401, nameof(WhatsAppFailure.Account))]
    [InlineData(4, null, 400, nameof(WhatsAppFailure.Transient))]
    [InlineData(80007, null, 400, nameof(WhatsAppFailure.Transient))]
    [InlineData(130429, null, 429, nameof(WhatsAppFailure.Transient))]
    [InlineData(131016, null, 500, nameof(WhatsAppFailure.Transient))]
    [InlineData(131048, null, 400, nameof(WhatsAppFailure.Transient))]
    [InlineData(131000, null, 503, nameof(WhatsAppFailure.Transient))]
    [InlineData(131000, null, 400, nameof(WhatsAppFailure.Transient))]
    [InlineData(0, null, 429, nameof(WhatsAppFailure.Transient))]
    [InlineData(0, null, 503, nameof(WhatsAppFailure.Transient))]
    [InlineData(131056, null, 400, nameof(WhatsAppFailure.PairRate))]
    [InlineData(131000, null, 500, nameof(WhatsAppFailure.Uncertain))]
    [InlineData(1, null, 500, nameof(WhatsAppFailure.Uncertain))]
    [InlineData(0, null, 500, nameof(WhatsAppFailure.Uncertain))]
    [InlineData(0, null, 408, nameof(WhatsAppFailure.Uncertain))]
    [InlineData(0, null, 502, nameof(WhatsAppFailure.Uncertain))]
    [InlineData(0, null, 504, nameof(WhatsAppFailure.Uncertain))]
    [InlineData(999999, null, 500, nameof(WhatsAppFailure.Uncertain))]
    [InlineData(131053, null, 400, nameof(WhatsAppFailure.MediaRefused))]
    [InlineData(130497, null, 403, nameof(WhatsAppFailure.Final))]
    [InlineData(131026, null, 400, nameof(WhatsAppFailure.Final))]
    [InlineData(131030, null, 400, nameof(WhatsAppFailure.Final))]
    [InlineData(131047, null, 400, nameof(WhatsAppFailure.Final))]
    [InlineData(100, null, 400, nameof(WhatsAppFailure.Final))]
    [InlineData(0, null, 400, nameof(WhatsAppFailure.Final))]
    public void Each_code_says_what_follows_for_the_message(int code, int? subcode, int status, string failure)
        => WhatsAppErrors.Classify(code, subcode, status: (HttpStatusCode)status).ToString().ShouldBe(failure);

    [Theory]
    [InlineData(302)]
    [InlineData(400)]
    [InlineData(404)]
    public async Task An_error_that_is_not_WhatsApps_own_passes(int status)
    {
        using var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent("<html>A proxy's page.</html>") };

        var error = await Should.ThrowAsync<WhatsAppException>(() => WhatsAppErrors.EnsureAcceptedAsync(response, TimeProvider.System, TestContext.Current.CancellationToken));

        error.Kind.ShouldBe(WhatsAppFailure.Transient);
    }

    /// <summary>Codes in a failed status, after the send was accepted: there is no HTTP status and no doubt.</summary>
    [Theory]
    [InlineData(131000, nameof(WhatsAppFailure.Transient))]
    [InlineData(130429, nameof(WhatsAppFailure.Transient))]
    [InlineData(131016, nameof(WhatsAppFailure.Transient))]
    [InlineData(131053, nameof(WhatsAppFailure.MediaRefused))]
    [InlineData(131042, nameof(WhatsAppFailure.Account))]
    [InlineData(131026, nameof(WhatsAppFailure.Final))]
    [InlineData(424242, nameof(WhatsAppFailure.Final))]
    public void A_failed_status_is_read_by_the_same_table(int code, string failure) => WhatsAppErrors.Classify(code).ToString().ShouldBe(failure);

    [Theory]
    [InlineData(100, "Param audio['id'] is not a valid whatsapp business account media attachment ID")]
    [InlineData(131009, "The media id does not exist")]
    public void An_unknown_media_id_is_told_from_other_wrong_parameters(int code, string details)
        => WhatsAppErrors.Classify(code, details: details, status: HttpStatusCode.BadRequest).ShouldBe(WhatsAppFailure.MediaUnknown);
}
