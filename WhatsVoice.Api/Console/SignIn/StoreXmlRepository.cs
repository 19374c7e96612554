using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using WhatsVoice.Api.Storage;

namespace WhatsVoice.Api.Console.SignIn;

/// <summary>Keeps the keys that protect the console's cookies in the store: every replica can read what another one wrote, also after a restart.</summary>
internal sealed class StoreXmlRepository(Store store) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
        => [.. store.Database.ListRange(Store.DataProtectionKeys).Select(element => XElement.Parse((string)element!))];

    public void StoreElement(XElement element, string friendlyName)
        => store.Database.ListRightPush(Store.DataProtectionKeys, element.ToString(SaveOptions.DisableFormatting));
}
