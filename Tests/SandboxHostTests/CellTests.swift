import Cells
import Crypto
import FoundationEssentials
import Glibc
import ModelGateway
import Runtime
import SandboxDriver
import Server
import Support
import Testing
import Transport

/// The isolation of a cell: each test tries to get out of it or to reach something.
@Suite(.serialized, .enabled(if: LocalMachine.isolations.contains(.bubblewrap), "bubblewrap does not work here")) struct CellTests {
    @Test func nothingOfTheMachineIsSeen() async throws {
        let machine = try LocalMachine(.bubblewrap)
        let secret = "\(machine.root)/server-secret"
        try Data("of the server".utf8).write(to: URL(filePath: secret))
        let other = try await machine.make()
        try await other.write(Array("of another run".utf8), to: other.home.appending("secret"))
        let sandbox = try await machine.make()
        _ = try await sandbox.place(try await machine.tree([:]))
        let doors = [
            "cat \(secret)", "ls \(machine.root) | grep -v '^mirror.git$'", "cat \(machine.root)/sandboxes/\(other.reference.sandbox)/home/secret",
            "ls /root /home/root",
            "cat /etc/shadow", "cat /proc/1/environ | tr '\\0' '\\n' | grep HEARTH_DATA", "ls /proc/\(getpid())", "kill -0 \(getpid())",
            "mount -t tmpfs none /tmp", "touch /usr/made", "touch /made", "unshare -Ur true", "ls /var/run/docker.sock", "dd if=/dev/sda count=1",
            "find / -name control.sock -not -path '/proc/*' 2>/dev/null | grep .",
        ]
        for kind in [Command.Kind.tool, .agent(port: 4_096)] {
            for door in doors {
                let process = try await sandbox.shell("\(door) && echo OPEN", kind: kind)
                _ = try await sandbox.exit(of: process, within: .seconds(20))
                #expect(!(try await sandbox.text(of: process)).contains("OPEN"), "\(kind): \(door)")
            }
        }
        // None of the machine's processes is visible, only the cell's own shell and the commands of this line.
        let seen = try await sandbox.run("ls /proc | grep -c '^[0-9]'; id -u; hostname", kind: .agent(port: 4_096))
        let lines = seen.split(separator: "\n")
        #expect(lines.count == 3 && (Int(lines[0]) ?? 99) <= 6 && lines[1] == "1000" && lines[2] == "sandbox", "\(seen)")
        try await machine.provider.destroy(sandbox.reference)
        try await machine.provider.destroy(other.reference)
    }

    @Test(arguments: [Command.Kind.tool, .agent(port: 4_096)]) func theKernelsFilesAreNeitherWrittenNorTold(kind: Command.Kind) async throws {
        let machine = try LocalMachine(.bubblewrap)
        let sandbox = try await machine.make()
        _ = try await sandbox.place(try await machine.tree([:]))
        // Opened to append nothing: even if that succeeds, nothing on the machine changes.
        let written = [
            "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe", "/proc/sys/vm/drop_caches", "/proc/sysrq-trigger", "/proc/mtrr",
            "/proc/irq/default_smp_affinity", "/proc/pressure/memory", "/proc/sys/fs/suid_dumpable", "/dev/made", "/etc/made", "/etc/ssl/made",
        ]
        let read = ["/proc/keys", "/proc/kallsyms", "/proc/kcore", "/proc/timer_list", "/proc/kmsg", "/proc/iomem", "/proc/slabinfo", "/dev/mem"]
        let doors = written.map { "(: >> \($0))" } + read.map { "head -c 1 \($0) | grep -q ." } + ["ls /etc/ssl/private", "ls /sys/kernel"]
        let script = doors.map { "if { \($0); } 2> /dev/null; then echo 'OPEN \($0)'; fi" }.joined(separator: "\n")
        #expect(try await sandbox.run(script, kind: kind) == "")
        // Everything that programs need is present.
        let needed =
            "grep -q MemTotal /proc/meminfo && cat /proc/sys/kernel/ostype && : >> /dev/null && head -c 1 /dev/urandom | wc -c && echo x > /dev/shm/x"
        #expect(try await sandbox.run(needed, kind: kind) == "Linux\n1\n")
        if access("/etc/ssl/certs/ca-certificates.crt", R_OK) == 0 {
            #expect(try await sandbox.run("grep -c -m 1 BEGIN /etc/ssl/certs/ca-certificates.crt", kind: kind) == "1\n")
        }
        try await machine.provider.destroy(sandbox.reference)
    }

    @Test(arguments: [Command.Kind.tool, .agent(port: 4_096)]) func callsThatNoProgramNeedsAreRefused(kind: Command.Kind) async throws {
        guard access("/usr/bin/python3", X_OK) == 0 else { return }
        let machine = try LocalMachine(.bubblewrap)
        let sandbox = try await machine.make()
        _ = try await sandbox.place(try await machine.tree([:]))
        // Families: UNIX, INET, INET6, NETLINK; then VSOCK, ALG, PACKET, TIPC, KEY. From 424 on, calls have the same number on all architectures.
        let script = """
            import ctypes, errno, os, socket, subprocess, threading
            def family(number):
                try: socket.socket(number, socket.SOCK_STREAM if number != 16 else socket.SOCK_RAW).close(); return "open"
                except OSError as error: return errno.errorcode[error.errno]
            print(*[family(number) for number in (1, 2, 10, 16, 40, 38, 17, 30, 15)])
            intel = os.uname().machine == "x86_64"
            system = ctypes.CDLL(None, use_errno=True)
            def call(number, *words):
                ctypes.set_errno(0)
                return errno.errorcode.get(ctypes.get_errno(), "done") if system.syscall(ctypes.c_long(number), *map(ctypes.c_long, words)) < 0 else "open"
            names = dict(keyctl=(250, 219), add_key=(248, 217), request_key=(249, 218), bpf=(321, 280), perf=(298, 241), userfaultfd=(323, 282),
                mount=(165, 40), umount=(166, 39), setns=(308, 268), kexec=(246, 104), fsopen=(430, 430), open_tree=(428, 428), getfd=(438, 438))
            print(*[call(numbers[0 if intel else 1], 0, 0, 0, 0, 0) for numbers in names.values()])
            print(*[call(number, 0, 0, 0, 0) for number in (425, 426, 427, 435)])
            print(*[call(272 if intel else 97, flag) for flag in (0x10000000, 0x20000, 0x40000000, 0x2000000, 0x400)])
            print(call(0x40000000 + 39) if intel else "ENOSYS")
            threading.Thread(target=lambda: print("thread", flush=True)).start()
            print(subprocess.run(["echo", "child"], capture_output=True, text=True).stdout.strip(), socket.socketpair()[0].family == socket.AF_UNIX)
            """
        try await sandbox.write(Array(script.utf8), to: sandbox.home.appending("calls.py"))
        let lines = try await sandbox.run("/usr/bin/python3 ~/calls.py 2>&1", kind: kind).split(separator: "\n").map(String.init)
        try #require(lines.count >= 6, "\(lines)")
        let refusedFamilies = [String](repeating: "EAFNOSUPPORT", count: 5).joined(separator: " ")
        #expect(lines[0] == "open open open open \(refusedFamilies)")
        #expect(lines[1] == [String](repeating: "EPERM", count: 13).joined(separator: " "))
        #expect(lines[2] == "ENOSYS ENOSYS ENOSYS ENOSYS")
        // User, mount, network, cgroup; a separate file table is not a namespace.
        #expect(lines[3] == "EPERM EPERM EPERM EPERM open")
        #expect(lines[4] == "ENOSYS")
        #expect(lines[5...].sorted() == ["child True", "thread"])
        try await machine.provider.destroy(sandbox.reference)
    }

    /// With a root server, whoever breaks out of a cell is nobody.
    @Test(.enabled(if: getuid() == 0)) func cellsOfARootServerAreOfAUserThatNobodyIs() async throws {
        let machine = try LocalMachine(.bubblewrap)
        let user = try #require(CellUser.current)
        #expect(user.id != 0 && getpwuid(user.id) == nil)
        let mark = "7\(UInt32.random(in: 1_000_000...9_999_999))"
        let sandbox = try await machine.make()
        _ = try await sandbox.place(try await machine.tree(["README.md": "one\n"]))
        _ = try await sandbox.shell("echo new > made; sleep \(mark)", kind: .agent(port: 4_096), timeout: nil)
        _ = try await sandbox.run("echo more >> README.md")
        let host = try #require(sandbox.reference.host?.pid)
        #expect(try await eventually { !LocalMachine.sleepers(mark).isEmpty })
        let inside = LocalMachine.sleepers(mark)
        for pid in [host] + inside {
            let status = ProcFile.text("/proc/\(pid)/status") ?? ""
            // Real, effective, saved and file-system user; no supplementary groups.
            let numbers = status.split(separator: "\n").first { $0.hasPrefix("Uid:") }?.split(separator: "\t").dropFirst().map(String.init)
            #expect(numbers == Array(repeating: "\(user.id)", count: 4) && status.contains("Groups:\t \n"), "\(status)")
        }
        for path in ["upper/made", "upper/README.md", "home", "kept"] {
            #expect(user.owns("\(machine.root)/sandboxes/\(sandbox.reference.sandbox)/\(path)"), "\(path)")
        }
        // Files that only root may read stay closed, although root started the host.
        #expect(try await sandbox.run("cat /etc/shadow 2> /dev/null | wc -c; id -u") == "0\n1000\n")
        try await machine.provider.destroy(sandbox.reference)
    }

    @Test func whatCollectingKeepsIsOutOfTheAgentsReach() async throws {
        let machine = try LocalMachine(.bubblewrap)
        let sandbox = try await machine.make()
        try await sandbox.write([1], to: sandbox.kept.appending("report.json"))
        for kind in [Command.Kind.tool, .agent(port: 4_096)] {
            let seen = try await sandbox.run("ls -a / /home/agent; cat \(sandbox.kept)/report.json; find / -name report.json 2>/dev/null", kind: kind)
            #expect(!seen.contains("kept\n") && !seen.contains("/report.json\n") && seen.contains("No such file"), "\(seen)")
        }
        try await machine.provider.destroy(sandbox.reference)
    }

    @Test func sharedMemoryHasASize() async throws {
        let machine = try LocalMachine(.bubblewrap)
        let sandbox = try await machine.make()
        let text = try await sandbox.run("head -c 80m /dev/zero > /dev/shm/large || echo full; stat -c %s /dev/shm/large", kind: .agent(port: 4_096))
        #expect(text.contains("full") && text.hasSuffix("\n\(64 << 20)\n"), "\(text)")
        try await machine.provider.destroy(sandbox.reference)
    }

    @Test func noServiceOfTheMachineIsReachedAndTheKeyStaysOutside() async throws {
        let machine = try LocalMachine(.bubblewrap)
        let service = try await LoopbackService()
        let port = await service.port
        let sandbox = try await machine.make()
        _ = try await sandbox.place(try await machine.tree([:]))
        let model = Egress.Model(
            baseURL: "http://127.0.0.1:\(port)/v1", key: Secret("sk-real-key"), token: Secret("token-of-the-run"), modelID: "vendor/model",
            formats: [.chatCompletions])
        try await sandbox.setEgress(Egress(policy: .public, model: model))
        let script = """
            cd /tmp
            curl -s -m 5 --noproxy '*' http://127.0.0.1:\(port)/ && echo OPEN:$((1+1)) by DIRECT
            curl -s -m 5 -x "$HTTPS_PROXY" -p http://127.0.0.1:\(port)/ && echo OPEN:$((1+1)) by PROXIED
            curl -s -m 5 -x "$HTTPS_PROXY" -p http://localhost:\(port)/ && echo OPEN:$((1+1)) by NAMED
            curl -s -m 5 -x "$HTTPS_PROXY" -p http://169.254.169.254/ && echo OPEN:$((1+1)) by METADATA
            curl -s -m 5 -x "$HTTPS_PROXY" -p 'http://[::ffff:127.0.0.1]:\(port)/' && echo OPEN:$((1+1)) by MAPPED
            curl -s -m 5 -x "$HTTPS_PROXY" -p http://2130706433:\(port)/ && echo OPEN:$((1+1)) by DECIMAL
            curl -s -m 5 -o /dev/null -w 'without:%{http_code}\\n' "$GATEWAY/v1/chat/completions" -d '{"model":"vendor/model"}'
            curl -s -m 5 -o /dev/null -w 'other:%{http_code}\\n' -H 'Authorization: Bearer token-of-the-run' "$GATEWAY/v1/chat/completions" -d '{"model":"vendor/dear"}'
            curl -s -m 5 -H 'Authorization: Bearer token-of-the-run' "$GATEWAY/v1/chat/completions" -d '{"model":"vendor/model"}'
            env; cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null
            """
        let text = try await sandbox.run(script, kind: .agent(port: 4_096))
        for word in ["OPEN:2", "sk-real-key"] { #expect(!text.contains(word), "\(text)") }
        #expect(text.contains("without:401") && text.contains("other:400"))
        // The gateway called the endpoint with the real key, and hid the endpoint's echo of it.
        #expect(text.contains("refused [key] as "), "\(text)")
        #expect(!text.contains(Data("Bearer sk-real-key".utf8).base64EncodedString()), "\(text)")
        #expect(await service.keys == ["Bearer sk-real-key"])
        try await machine.provider.destroy(sandbox.reference)
    }

    @Test func theAgentIsReachedThroughTheHostOnly() async throws {
        let machine = try LocalMachine(.bubblewrap)
        let sandbox = try await machine.make()
        _ = try await sandbox.place(try await machine.tree([:]))
        let server =
            "import http.server,os; os.chdir('/tmp'); http.server.HTTPServer(('127.0.0.1',4096),http.server.SimpleHTTPRequestHandler).serve_forever()"
        guard access("/usr/bin/python3", X_OK) == 0 else { return }
        _ = try await sandbox.shell("exec /usr/bin/python3 -c \"\(server)\"", kind: .agent(port: 4_096), timeout: nil)
        let client = HTTPClient(try await sandbox.agentEndpoint())
        var status: Int?
        for _ in 0..<100 where status == nil {
            status = try? await client.send(HTTPRequest("GET", "/"), limit: 1 << 20).head.status
            if status == nil { try await Task.sleep(for: .milliseconds(50)) }
        }
        #expect(status == 200)
        try await machine.provider.destroy(sandbox.reference)
    }
}
