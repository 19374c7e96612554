using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using WhatsVoice.Api.Storage;

namespace WhatsVoice.Api.Console.SignIn;

/// <summary>Keeps the keys that protect the console's cookies in the store: every replica can read what another one wrote, also after a restart.</summary>
/// <param name="services">Asked for the store at the first use: this is made while pages are mapped, before the configuration is checked.</param>
internal sealed class StoreXmlRepository(IServiceProvider services) : IXmlRepository
{
    private Store Store => services.GetRequiredService<Store>();

    public IReadOnlyCollection<XElement> GetAllElements()
        => [.. Store.Database.ListRange(Storage.Store.DataProtectionKeys).Select(element => XElement.Parse((string)element!))];

    public void StoreElement(XElement element, string friendlyName)
        => Store.Database.ListRightPush(Storage.Store.DataProtectionKeys, element.ToString(SaveOptions.DisableFormatting));
}
