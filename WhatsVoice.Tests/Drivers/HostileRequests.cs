using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace WhatsVoice.Tests.Drivers;

/// <summary>Requests that no proper client sends to a route: methods, media types, sizes, encodings, paths and headers.</summary>
/// <param name="headers">Headers of every request, such as a key or a cookie, each with its line end.</param>
internal sealed class HostileRequests(string headers)
{
    /// <summary>Stands in every request; no answer may repeat it where a browser would run it.</summary>
    public const string Mark = "<svg/onload=wv()>";

    private const string Json = "application/json";
    private const string WellFormedSignature = "X-Hub-Signature-256: sha256=0000000000000000000000000000000000000000000000000000000000000000\r\n";
    private const int Spread = 6;

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "G\u00c9T"];

    /// <summary>Kestrel takes them. The longest is no host name either.</summary>
    private static readonly string[] OddHosts = ["a_b..c", "xn--", "a:99999", "a'b", new string('a', 300)];

    private static readonly string[] RouteValues =
    [
        "x", "0", "-1", "99999999999999999999", "vm_00000000000000000000000000000000", "15550001111", "%00", "%0d%0aX-Injected:%201", "%ff%fe", "%c0%ae%c0%ae",
        "..%2f..%2f..%2fetc%2fpasswd", "..%5c..%5cweb.config", "%2e%2e", "..;", "%F0%9F%92%A9", "%E2%80%AE", "a%2fb", "{id}", "*", "'%20or%201=1--",
        "%3Csvg%2Fonload%3Dwv()%3E", new string('a', 2_000),
    ];

    private static readonly string[] Paths =
    [
        "/{0}", "//{0}", "/./{0}", "/../../{0}", "/..%2f..%2f{0}", "/%2e%2e/{0}", "/{0}/", "/{0}//", "/{0}/..%2f", "/{0}%00", "/{0}%20", "/{0};a=b", "/{0}.json", "/{0}/%3Csvg%2Fonload%3Dwv()%3E",
        "/{0}\\..\\", "/{0}%5c..%5c", "/{0}?%3Csvg%2Fonload%3Dwv()%3E", "/{0}?a=%00&a=%ff&=&&&%", "/{0}?limit=99999999999999999999&skip=-1&cursor=%0a&state=%00&to=%0d%0a&id=%ff&voice=%00",
        "/{0}?q={1}", "/{0}?{2}", "/%75%2f{0}", "/{0}#fragment", "http://evil.example/{0}", "/{1}/{0}",
    ];

    private static readonly (string Type, string Body)[] Bodies =
    [
        (Json, ""), (Json, "null"), (Json, "[]"), (Json, "7"), (Json, "\"x\""), (Json, "{"), (Json, "{}{}"), (Json, "\u00ef\u00bb\u00bf{}"), (Json, "\u00ff\u00fe{\0}\0"), (Json, "{\"a\":NaN}"),
        (Json, $"{{\"to\":\"{Mark}\",\"text\":\"{Mark}\",\"input\":7,\"from\":\"{Mark}\",\"route\":\"{Mark}\",\"voice\":{{}},\"ids\":[null],\"messages\":{{}}}}"),
        (Json, "{\"to\":\"\\ud800\",\"text\":\"\\udfff\",\"input\":\"\\ud800\",\"voice\":\"\\ud800\",\"ids\":[\"\\ud800\"],\"from\":\"\\ud800\",\"name\":\"\\ud800\"}"),
        (Json, "{\"input\":\"x\",\"speed\":1e999,\"bit_rate\":9e99,\"limit\":1e400,\"times\":-1,\"delay_ms\":1e99}"),
        (Json, string.Concat(Enumerable.Repeat("[", 5_000))), (Json, string.Concat(Enumerable.Repeat("{\"a\":", 5_000))),
        (Json, $"{{\"text\":\"{new string('a', 200_000)}\",\"to\":\"15550001111\",\"voice\":\"{new string('b', 200_000)}\"}}"),
        ("text/plain", "hello"), ("application/xml", "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>"), ("", "{}"), ("nonsense", "{}"), ("application/json; charset=nonsense", "{}"),
        ("application/json; charset=utf-16", "{}"), ("application/json; charset=utf-7", "+AHsAfQ-"), ("application/problem+json", "{}"), ($"text/html;{Mark}", Mark),
        ("application/x-www-form-urlencoded", $"key={Mark}&a=%00&%zz=1&returnUrl=//evil.example"), ("application/x-www-form-urlencoded; charset=nonsense", "key=%ff"), ("application/x-www-form-urlencoded", string.Concat(Enumerable.Repeat("a=b&", 5_000))),
        ("multipart/form-data", "x"), ("multipart/form-data; boundary=", "x"), ($"multipart/form-data; boundary={new string('b', 300)}", "x"), ("multipart/form-data; boundary=b", "--b\r\n\r\n"),
        ("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../../etc/passwd\"\r\nContent-Type: text/html\r\n\r\n<svg/onload=wv()>\r\n--b--\r\n"),
        ("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"audio\"; filename=\"a\0b\"\r\n\r\nOggS\r\n--b\r\nContent-Disposition: form-data; name=\"from\"\r\n\r\n\u00ff\u00fe\r\n--b--\r\n"),
        ("multipart/form-data; boundary=b", $"--b\r\n{string.Concat(Enumerable.Range(0, 200).Select(number => $"X-{number}: y\r\n"))}\r\nx\r\n--b--\r\n"),
        ("multipart/form-data; boundary=b", $"--b\r\nContent-Disposition: form-data; name=\"{new string('n', 5_000)}\"\r\n\r\nx\r\n--b--\r\n"),
    ];

    private static readonly string[] Headers =
    [
        $"X-Odd: {Mark}", $"Accept: {Mark}", "Accept: application/xml;q=nonsense", "Accept-Encoding: nonsense;q=9", $"Accept-Language: {Mark}", "Range: bytes=-1--1", "Range: bytes=9999999999999999999-", "If-None-Match: nonsense", "If-Modified-Since: nonsense",
        $"Referer: http://evil.example/{Mark}", $"Origin: http://evil.example/{Mark}", "Origin: null", $"User-Agent: {Mark}", $"Cookie: whatsvoice-console={Mark}; .AspNetCore.Antiforgery.x=%00; whatsvoice-theme={Mark}",
        "Cookie: whatsvoice-console=CfDJ8AAAA; a; =b; c=\"", "Authorization: Bearer", "Authorization: Bearer \u00ff\u00fe", $"Authorization: Bearer {new string('k', 8_000)}", "Authorization: Basic bm9ib2R5Om5vdGhpbmc=", "Authorization: Bearer a, Bearer b",
        "X-Forwarded-For: nonsense, 127.0.0.1", "X-Forwarded-Proto: javascript", $"X-Forwarded-Host: evil.example/{Mark}", "X-Forwarded-Prefix: //evil.example", "X-Original-URL: /console", "X-HTTP-Method-Override: DELETE", "Forwarded: for=nonsense",
        "traceparent: nonsense", "baggage: a=%ff,=,;", "Content-Encoding: gzip", "Content-Encoding: nonsense", "Expect: nonsense", "Expect: 100-continue", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: nonsense",
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA", "Host: evil.example", "Host: \u00ff", "Content-Length: 5\r\nContent-Length: 6", "Content-Length: -1", "Content-Length: 99999999999999999999",
        "Content-Length: 4\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked, nonsense", "Transfer-Encoding: \u000bchunked", "X-Hub-Signature-256: sha256=zz", "X-Hub-Signature-256: sha256=0000000000000000000000000000000000000000000000000000000000000000",
        "Idempotency-Key: \u00ff", $"Idempotency-Key: {new string('i', 5_000)}", "No-Colon", " Folded: line", ": empty", "X-Null: a\0b", $"X-Long: {new string('h', 40_000)}", string.Join("\r\n", Enumerable.Range(0, 150).Select(number => $"X-{number}: y")), "Last-Event-ID: \u00ff",
    ];

    /// <summary>Requests that have no route.</summary>
    public static IEnumerable<string> Broken =>
    [
        "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n", "GET / HTTP/9.9\r\nHost: x\r\n\r\n", "GET /\r\n\r\n",
        "GET nonsense HTTP/1.1\r\nHost: x\r\n\r\n", "\0\0\0\0\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nnonsense", "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003\r\n\r\n", $"GET /{new string('a', 20_000)} HTTP/1.1\r\nHost: x\r\n\r\n",
        $"GET /?{new string('a', 7_000)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", $"GET /{Mark} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", $"GET /%3Csvg%2Fonload%3Dwv()%3E HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
        "GET /appsettings.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "GET /.git/config HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "GET /..%2fappsettings.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "GET /js/..%2f..%2fappsettings.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    ];

    /// <summary>Requests to one route. What a server decides before it knows the route is spread over the routes.</summary>
    /// <param name="route">The route.</param>
    /// <param name="number">Its number among all.</param>
    public IEnumerable<string> To(RoutePattern route, int number)
    {
        var path = PathOf(route, "x");
        return
        [
            .. Methods.Select(method => Request(method, $"/{path}")),
            .. route.Parameters.Count == 0 ? [] : RouteValues.SelectMany(value => new[] { Request("GET", $"/{PathOf(route, value)}"), Request("POST", $"/{PathOf(route, value)}", "{}"), Request("DELETE", $"/{PathOf(route, value)}") }),
            .. Paths.Select(form => Request("GET", form.Replace("{0}", path, StringComparison.Ordinal).Replace("{1}", new string('a', 4_000), StringComparison.Ordinal).Replace("{2}", string.Concat(Enumerable.Repeat("a=b&", 1_500)), StringComparison.Ordinal))),
            .. Bodies.Select(body => Request("POST", $"/{path}", body.Body, body.Type)),
            .. Bodies.Where((_, at) => at % Spread == number % Spread).Select(body => Request("PUT", $"/{path}", body.Body, body.Type)),
            .. new[] { "GET", "POST" }.SelectMany(method => Headers.Where((_, at) => at % Spread == number % Spread).Select(header => WithHeader(method, path, header))),
            $"POST /{path} HTTP/1.1\r\nHost: localhost\r\n{headers}Connection: close\r\nContent-Type: {Json}\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n{{}}\r\n0\r\n\r\n",
            $"POST /{path} HTTP/1.1\r\nHost: localhost\r\n{headers}{WellFormedSignature}Connection: close\r\nContent-Type: {Json}\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{{}}\r\n",
            $"GET /{path} HTTP/1.0\r\n{headers}\r\n",
            $"GET /{path} HTTP/1.1\r\nHost:\r\n{headers}Connection: close\r\n\r\n",
            $"GET /{path} HTTP/1.1\r\nHost: {OddHosts[number % OddHosts.Length]}\r\n{headers}Connection: close\r\n\r\n",
        ];
    }

    /// <summary>The end of an empty chunked body follows, for headers that announce one.</summary>
    private string WithHeader(string method, string path, string header)
        => $"{method} /{path} HTTP/1.1\r\n{(header.StartsWith("Host:", StringComparison.Ordinal) ? "" : "Host: localhost\r\n")}{headers}Connection: close\r\n{header}\r\n\r\n0\r\n\r\n";

    private static string PathOf(RoutePattern route, string value) => string.Join('/', route.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        _ => value,
    }))));

    private string Request(string method, string target, string? body = null, string type = Json)
        => $"{method} {target} HTTP/1.1\r\nHost: localhost\r\n{headers}Connection: close\r\n{(body is null ? "" : $"{(type.Length == 0 ? "" : $"Content-Type: {type}\r\n")}Content-Length: {Encoding.Latin1.GetByteCount(body)}\r\n")}\r\n{body}";
}
