using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using StackExchange.Redis;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Services.Store;

public sealed class StoreTests : IDisposable
{
    private const string Increment = "local n = tonumber(redis.call('GET', KEYS[1]) or '0') redis.call('SET', KEYS[1], n + 1) return n";

    private readonly string _directory = Directory.CreateTempSubdirectory("whatsvoice-store-").FullName;

    private static CancellationToken Timeout => CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken, new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token).Token;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Every_acknowledged_write_survives_kill_9()
    {
        var acknowledged = new List<string>[4];
        using (var store = await (await StoreProcess.StartAsync("Store:Durable=true", $"Store:Directory={_directory}")).ReadyAsync(Timeout))
        {
            var enough = new TaskCompletionSource();
            var count = 0;
            var writers = Enumerable.Range(0, acknowledged.Length).Select(async number =>
            {
                acknowledged[number] = [];
                await using var connection = await store.ConnectAsync();
                for (var i = 0; ; i++)
                {
                    try
                    {
                        var key = $"{number}:{i}";
                        await (i % 2 == 0
                            ? (Task)connection.GetDatabase().StringSetAsync(key, key)
                            : connection.GetDatabase().ScriptEvaluateAsync("return redis.call('SET', KEYS[1], KEYS[1])", [key]));
                        acknowledged[number].Add(key);
                        if (Interlocked.Increment(ref count) == 500)
                        {
                            enough.SetResult();
                        }
                    }
                    catch (RedisException)
                    {
                        // Killed in the middle of a write: that one was not acknowledged.
                        return;
                    }
                }
            }).ToArray();

            await enough.Task.WaitAsync(Timeout);
            await store.KillAsync(Timeout);
            await Task.WhenAll(writers).WaitAsync(Timeout);
        }

        using var again = await (await StoreProcess.StartAsync("Store:Durable=true", $"Store:Directory={_directory}")).ReadyAsync(Timeout);
        await using var reader = await again.ConnectAsync();
        var keys = acknowledged.SelectMany(written => written).ToArray();
        keys.Length.ShouldBeGreaterThanOrEqualTo(500);
        var values = await Task.WhenAll(keys.Select(key => reader.GetDatabase().StringGetAsync(key)));
        values.Select(value => (string?)value).ShouldBe(keys);
    }

    [Fact]
    public async Task Scripts_are_atomic_over_several_connections()
    {
        using var store = await (await StoreProcess.StartAsync()).ReadyAsync(Timeout);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            await using var connection = await store.ConnectAsync();
            await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => connection.GetDatabase().ScriptEvaluateAsync(Increment, ["counter"])));
        }));

        await using var reader = await store.ConnectAsync();
        ((int)await reader.GetDatabase().StringGetAsync("counter")).ShouldBe(1600);
    }

    [Fact]
    public async Task The_append_only_file_does_not_grow_without_bound_and_nothing_is_lost_when_it_is_cut()
    {
        const long Limit = 64 * 1024 * 1024;
        var value = new string('x', 64 * 1024);
        var deadline = Timeout;
        long most = 0;
        using (var store = await (await StoreProcess.StartAsync("Store:Durable=true", $"Store:Directory={_directory}")).ReadyAsync(Timeout))
        {
            await using var connection = await store.ConnectAsync();
            for (var i = 0; i < 1500; i++)
            {
                await connection.GetDatabase().StringSetAsync($"key:{i % 50}", $"{i} {value}");
                most = Math.Max(most, AppendOnlyFileSize());
            }

            // On a slow machine it is cut before the last write.
            most.ShouldBeGreaterThan(Limit);
            using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            while (AppendOnlyFileSize() > Limit)
            {
                await pace.WaitForNextTickAsync(deadline);
            }

            await connection.GetDatabase().StringSetAsync("last", "kept");
            await store.KillAsync(Timeout);
        }

        using var again = await (await StoreProcess.StartAsync("Store:Durable=true", $"Store:Directory={_directory}")).ReadyAsync(Timeout);
        await using var reader = await again.ConnectAsync();
        ((string?)await reader.GetDatabase().StringGetAsync("last")).ShouldBe("kept");
        ((string?)await reader.GetDatabase().StringGetAsync("key:7")).ShouldNotBeNull().ShouldEndWith(value);
    }

    [Fact]
    public async Task A_second_process_on_the_same_directory_is_refused_with_the_key_and_the_value()
    {
        using var first = await (await StoreProcess.StartAsync("Store:Durable=true", $"Store:Directory={_directory}")).ReadyAsync(Timeout);

        using var second = await StoreProcess.StartAsync("Store:Durable=true", $"Store:Directory={_directory}");

        await second.Process.WaitForExitAsync(Timeout);
        second.Process.ExitCode.ShouldBe(1);
        second.Output.Trim().ShouldBe($"The store does not start. Store:Directory is '{_directory}': another store process is using it. Stop that process or choose another directory.");
    }

    [Fact]
    public async Task A_directory_that_cannot_be_written_is_not_taken_for_one_in_use()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "file"), "", TestContext.Current.CancellationToken);

        using var store = await StoreProcess.StartAsync("Store:Durable=true", $"Store:Directory={_directory}/file/store");

        await store.Process.WaitForExitAsync(Timeout);
        store.Process.ExitCode.ShouldBe(1);
        store.Output.ShouldContain("Store:Directory");
        store.Output.ShouldContain("it cannot be written");
    }

    [Fact]
    public async Task A_store_whose_last_acknowledged_write_is_missing_does_not_start()
    {
        using (var store = await (await StoreProcess.StartAsync("Store:Durable=true", $"Store:Directory={_directory}")).ReadyAsync(Timeout))
        {
            await store.KillAsync(Timeout);
        }

        Directory.Delete(Path.Combine(_directory, "AOF"), recursive: true);
        using var robbed = await StoreProcess.StartAsync("Store:Durable=true", $"Store:Directory={_directory}");

        await robbed.Process.WaitForExitAsync(Timeout);
        robbed.Process.ExitCode.ShouldBe(1);
        robbed.Output.ShouldContain("an acknowledged write of the last run is missing");
    }

    [Fact]
    public async Task Only_its_own_user_can_look_into_its_folder()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_directory, "open-to-all"));
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
            return;
        }

        File.SetUnixFileMode(folder.FullName, (UnixFileMode)0b111_101_101);

        using var store = await (await StoreProcess.StartAsync("Store:Durable=true", $"Store:Directory={folder.FullName}")).ReadyAsync(Timeout);

        File.GetUnixFileMode(folder.FullName).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task A_form_that_a_web_page_posts_to_its_port_changes_nothing()
    {
        const string Password = "a-password-of-the-tests";
        using var store = await (await StoreProcess.StartAsync($"Store:Password={Password}")).ReadyAsync(Timeout);

        // What a browser sends: a head that is no command, and a body of the page's making.
        using (var page = new TcpClient())
        {
            await page.ConnectAsync(IPAddress.Loopback, store.Port, Timeout);
            await page.GetStream().WriteAsync("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 29\r\n\r\n*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$1\r\n1\r\n"u8.ToArray(), Timeout);
            var answer = new byte[256];
            var length = await page.GetStream().ReadAsync(answer, Timeout);
            Encoding.ASCII.GetString(answer, 0, length).ShouldNotContain("+OK");
        }

        await using var redis = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{store.Port},password={Password}");
        (await redis.GetDatabase().KeyExistsAsync("key")).ShouldBeFalse();
        await redis.GetDatabase().StringSetAsync("key", "2");
        ((string?)await redis.GetDatabase().StringGetAsync("key")).ShouldBe("2");
    }

    [Fact]
    public async Task Its_health_page_is_on_loopback_like_the_store_itself()
    {
        var port = FreePort.Find();
        using var store = await (await StoreProcess.StartAsync($"HTTP_PORTS={port}")).ReadyAsync(Timeout);

        // Kestrel starts after the store.
        await Eventually.TrueAsync(() => Listeners().Any(listener => listener.Port == port), "the health page is there");
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        (await http.GetStringAsync("/health", Timeout)).ShouldBe("Healthy");
        Listeners().Where(listener => listener.Port == port || listener.Port == store.Port).ShouldAllBe(listener => IPAddress.IsLoopback(listener.Address));

        static IPEndPoint[] Listeners() => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners();
    }

    [Fact]
    public async Task Every_bad_setting_is_named_at_once_with_its_value()
    {
        using var store = await StoreProcess.StartAsync("Store:Port=70000", "Store:Durable=perhaps", "Store:Password=short");

        await store.Process.WaitForExitAsync(Timeout);

        store.Process.ExitCode.ShouldBe(1);
        store.Output.ShouldContain("Store:Port is '70000': allowed is a TCP port from 1 to 65535.");
        store.Output.ShouldContain("Store:Durable is 'perhaps': allowed is true or false.");
        store.Output.ShouldContain("Store:Password has 5 characters: allowed are 16 or more.");
    }

    [Fact]
    public async Task SIGTERM_stops_it_with_code_0()
    {
        using var store = await (await StoreProcess.StartAsync("Store:Durable=true", $"Store:Directory={_directory}")).ReadyAsync(Timeout);

        Kill(store.Process.Id, 15).ShouldBe(0);

        await store.Process.WaitForExitAsync(Timeout);
        store.Process.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task SIGTERM_is_obeyed_when_those_who_are_connected_have_left()
    {
        using var store = await (await StoreProcess.StartAsync("Store:Durable=true", $"Store:Directory={_directory}")).ReadyAsync(Timeout);
        await using (var client = await store.ConnectAsync())
        {
            Kill(store.Process.Id, 15).ShouldBe(0);
            await Eventually.TrueAsync(() => store.Output.Contains("Stopping when", StringComparison.Ordinal), "it has begun to stop");

            (await client.GetDatabase().StringSetAsync("key", "kept")).ShouldBeTrue();
        }

        await store.Process.WaitForExitAsync(Timeout);
        store.Process.ExitCode.ShouldBe(0);
    }

    private long AppendOnlyFileSize() => new DirectoryInfo(Path.Combine(_directory, "AOF")).EnumerateFiles("aof.log.*").Sum(file => file.Exists ? file.Length : 0);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
