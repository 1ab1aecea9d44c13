import Coding
import FoundationEssentials
import Glibc
import Runtime
import Server
import Support
import Testing

@testable import Git

/// The words by which git's failures are known are those that the installed git prints.
@Suite struct GitFailureTests {
    let directory: TestFolder
    let upstream: GitRepository

    init() async throws {
        directory = TestFolder()
        upstream = try await GitRepository.create(at: directory.appending("up"))
        try await upstream.commit(["README.md": "one\n"])
    }

    /// A host that answers git's first request with a list of refs, or with an error in its own words, and the second one by a status.
    private final class Host: HTTPHandler, Sendable {
        let first: (Status, [UInt8])
        let second: Status
        private let server = Locked<HTTPServer?>(nil)

        init(_ first: Status, _ body: [UInt8] = [], second: Status = .ok) {
            self.first = (first, body)
            self.second = second
        }

        @NetworkLoop func serve() throws -> String {
            let server = HTTPServer(handler: self)
            self.server.withLock { $0 = server }
            return "http://\(try server.listen(on: .tcp(host: "127.0.0.1", port: 0)))/acme/web.git"
        }

        @NetworkLoop func respond(to request: Request) async -> Response {
            guard request.target.path.hasSuffix("/info/refs") else {
                return Response(second, fields: ["content-type": "application/x-git-upload-pack-result"])
            }
            var response = Response(first.0, fields: ["content-type": "application/x-git-upload-pack-advertisement"])
            if first.0 == Status(401) { response.fields["www-authenticate"] = "Basic realm=\"x\"" }
            response.body = .bytes(SharedBytes(Array("001e# service=git-upload-pack\n0000".utf8) + first.1))
            return response
        }
    }

    /// Returns what git prints to standard error in the environment of every git of this server.
    private func words(_ script: String, _ variables: [String: String] = [:]) async throws -> String {
        let environment = GitEnvironment.variables(.network(.http)).merging(["GIT_ALLOW_PROTOCOL": "file:http"]) { $1 }.merging(variables) { $1 }
        let spec = ProcessSpec(executable: "sh", arguments: ["-c", script], environment: environment, directory: directory.path)
        let output = try await ChildProcess.run(spec, timeout: .seconds(30))
        #expect(!output.status.isSuccess, "\(script) succeeds")
        return output.errorText
    }

    private func ask(_ host: Host) async throws -> String { try await words("git ls-remote \(try await host.serve())") }

    private func fetch(second: Status) async throws -> String {
        let list = try await ChildProcess.run(
            ProcessSpec(
                executable: "git", arguments: ["upload-pack", "--stateless-rpc", "--advertise-refs", upstream.path],
                environment: GitEnvironment.variables(.nothing)), timeout: .seconds(30))
        let url = try await Host(.ok, list.standardOutput, second: second).serve()
        return try await words("git init -q --bare m.git && git --git-dir=m.git fetch \(url) '+refs/heads/*:refs/heads/*'")
    }

    /// Has git print a line of the table.
    private func print(_ line: String) async throws -> String {
        let git = "git --git-dir=up/.git"
        switch line {
        case "fatal: remote error: upload-pack: not our ref *":
            return try await words("\(git) fetch file://\(upstream.path) \(String(repeating: "1", count: 40))")
        case "fatal: remote error: *": return try await ask(Host(.ok, Array("0017ERR come back later".utf8)))
        case "*: No space left on device": return try await words("\(git) cat-file commit HEAD > /dev/full")
        case "*: Disk quota exceeded": return try await words("\(git) cat-file commit HEAD > /dev/null", ["LD_PRELOAD": try await fullQuota()])
        case "fatal: repository '*' not found": return try await ask(Host(.notFound))
        case "fatal: could not read Username for '*': terminal prompts disabled": return try await ask(Host(Status(401)))
        case "fatal: unable to access '*': The requested URL returned error: 403": return try await ask(Host(Status(403)))
        case "fatal: unable to access '*': *": return try await words("git ls-remote http://127.0.0.1:1/acme/web.git")
        case "error: RPC failed; HTTP 403 *": return try await fetch(second: Status(403))
        case "error: RPC failed; HTTP 404 *": return try await fetch(second: .notFound)
        case "error: RPC failed; *": return try await fetch(second: Status(500))
        case "fatal: the remote end hung up unexpectedly": return try await fetch(second: .ok)
        case "fatal: early EOF": return try await words("\(git) pack-objects --all --stdout < /dev/null | head -c 40 | \(git) index-pack --stdin")
        default: return ""
        }
    }

    /// Returns a library with which nothing can be written to standard output.
    private func fullQuota() async throws -> String {
        let source = """
            #include <errno.h>
            #include <sys/syscall.h>
            #include <unistd.h>
            ssize_t write(int file, const void *bytes, size_t count) {
                if (file == 1) { errno = EDQUOT; return -1; }
                return syscall(SYS_write, file, bytes, count);
            }
            """
        try source.write(toFile: directory.appending("quota.c"), atomically: false, encoding: .utf8)
        let library = directory.appending("quota.so")
        let spec = ProcessSpec(
            executable: "clang", arguments: ["-shared", "-fPIC", "-o", library, directory.appending("quota.c")],
            environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"])
        let output = try await ChildProcess.run(spec, timeout: .seconds(60))
        try #require(output.status.isSuccess, "\(output.errorText)")
        return library
    }

    @Test(arguments: GitFailure.messages.map(\.line)) func gitPrintsTheLine(line: String) async throws {
        let message = try #require(GitFailure.messages.first { $0.line == line })
        let said = try await print(line)
        #expect(said.split(separator: "\n").contains(where: message.matches), "\(line): git says \(said)")
        #expect(GitFailure.meaning(of: said, .network(.http)) == message.meaning, "\(said)")
        // The same words mean something to a command that talks to nobody only if they are about this machine.
        #expect(GitFailure.meaning(of: said, .nothing) == (message.isOfHost ? .cloneFailed : message.meaning))
    }

    @Test(arguments: [
        ("fatal: unable to access 'https://x/': Could not resolve host: x", RepositoryError.Code.repositoryUnreachable),
        ("fatal: unable to access 'https://x/': The requested URL returned error: 503", .repositoryUnreachable),
        ("error: object 1234: hasDotgit: contains '.git'\nfatal: fsck error in packed object", .cloneFailed),
        ("error: unable to write file big: No space left on device\r\nfatal: the remote end hung up unexpectedly", .storageFull),
        // Words of the other side, and of nobody.
        ("remote: error: x: No space left on device\nfatal: x", .cloneFailed), ("remote: fatal: early EOF", .cloneFailed),
        ("fatal: remote error: x: Disk quota exceeded\nfatal: the remote end hung up unexpectedly", .cloneFailed), ("", .cloneFailed),
    ])
    func onlyWholeLinesOfGitsOwnMeanSomething(_ text: String, _ code: RepositoryError.Code) {
        #expect(GitFailure.meaning(of: text, .network(.https)) == code)
    }

    @Test func aPatternIsWholeLines() {
        let message = GitFailure.Message("fatal: '*' is '*' here", .cloneFailed)
        #expect(message.matches("fatal: 'a' is 'b' here") && message.matches("fatal: '' is '' here"))
        for line in ["fatal: 'a' is 'b' her", "xfatal: 'a' is 'b' here", "fatal: 'a' was 'b' here", "fatal: ' is ' here", ""] {
            #expect(!message.matches(line), "\(line)")
        }
        let plain = GitFailure.Message("fatal: early EOF", .cloneFailed)
        #expect(plain.matches("fatal: early EOF") && !plain.matches("fatal: early EOF!"))
    }

    @Test(arguments: [GitEnvironment.Reach.nothing, .network(.https), .network(.file)]) func gitSpeaksEnglish(reach: GitEnvironment.Reach) {
        let variables = GitEnvironment.variables(reach)
        #expect(variables["LC_ALL"] == "C" && variables["LANGUAGE"] == nil)
    }

    @Test func wordsForPeopleArePlainAndShort() {
        #expect(GitFailure.shown("hint: try this\nfatal: \u{1b}[31mno\r\n\nerror: x\ty") == "fatal:  [31mno · error: x y")
        #expect(GitFailure.shown("hint: only\n") == "git gave no reason.")
        let most = GitLimits.shownErrorCharacters
        #expect(GitFailure.shown(String(repeating: "é", count: most)).count == most)
        #expect(GitFailure.shown(String(repeating: "é", count: most + 1)) == String(repeating: "é", count: most) + " …")
    }
}
