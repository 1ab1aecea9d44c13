import Coding
import FoundationEssentials
import Glibc
import Runtime
import Server
import Support
import Testing

@testable import Git

/// Repositories fetched over HTTP: in a cell, from the one host that the operator has named.
@Suite struct NetworkRepositoryTests {
    let directory: TestFolder
    let first: String

    init() async throws {
        directory = TestFolder()
        let upstream = try await GitRepository.create(at: directory.appending("up"))
        first = try await upstream.commit(["README.md": "one\n"])
        for name in ["web", "renamed"] {
            try await upstream.git("clone", "--quiet", "--bare", ".", directory.appending("served/acme/\(name).git"))
            try await GitRepository(path: directory.appending("served/acme/\(name).git")).git("update-server-info")
        }
    }

    /// The files of a directory, served by a web server that knows nothing of git; some paths are redirected.
    private final class Files: HTTPHandler, Sendable {
        let root: String
        let moved: [String: String]
        private let paths = Locked<[String]>([])
        /// Listens as long as this object lives.
        private let server = Locked<HTTPServer?>(nil)

        init(root: String, moved: [String: String] = [:]) {
            self.root = root
            self.moved = moved
        }

        @NetworkLoop func serve() throws -> String {
            let server = HTTPServer(handler: self)
            self.server.withLock { $0 = server }
            return "http://\(try server.listen(on: .tcp(host: "127.0.0.1", port: 0)))"
        }

        var asked: [String] { paths.withLock { $0 } }

        @NetworkLoop func respond(to request: Request) async -> Response {
            let path = request.target.path
            paths.withLock { $0.append(path) }
            for (from, to) in moved where path.hasPrefix(from) {
                var response = Response(Status(301))
                response.fields["location"] = to + path.dropFirst(from.count) + "?service=git-upload-pack"
                return response
            }
            guard let bytes = FileManager.default.contents(atPath: root + path) else { return Response(.notFound) }
            return Response(.ok, fields: ["content-type": "application/octet-stream"], body: .bytes(SharedBytes(Array(bytes))))
        }
    }

    private func cache(_ base: String, _ bubblewrap: String = "bwrap") throws -> CloneCache {
        CloneCache(
            directory: directory.appending("cache"), host: try #require(RepositoryHost(baseURL: base)), needsCell: true, bubblewrap: bubblewrap)
    }

    private var web: RepositoryName { RepositoryName("acme/web")! }

    @Test(.enabled(if: GitCellsTests.hasCells)) func gitSpeaksWithTheHostFromACell() async throws {
        let files = Files(root: directory.appending("served"))
        // The cell's user must be able to write it, whoever that is.
        let log = "/tmp/hearth-cells-\(getpid())"
        try Data().write(to: URL(filePath: log))
        chmod(log, 0o666)
        defer { unlink(log) }
        // bubblewrap reads its options from descriptor 4.
        let wrapper = try await directory.script(
            "bwrap-here",
            """
            #!/bin/bash
            options=$(mktemp); cat <&4 > $options
            { tr '\\0' ' ' < $options; printf '%s ' "$@"; echo; } >> \(log)
            exec 4< $options; rm $options
            exec bwrap "$@"
            """)
        let tree = try await cache(try await files.serve(), wrapper).prepare(web, ref: "main")
        #expect(tree.commit == first && FileManager.default.fileExists(atPath: "\(tree.baseTree)/README.md"))
        let cells = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
        for command in ["ls-remote", "fetch", "rev-parse", "ls-tree", "checkout", "for-each-ref"] {
            let cell = try #require(cells.first { $0.contains(" -- git ") && $0.contains(" \(command) ") }, "\(command)")
            #expect(cell.contains("--unshare-user") && cell.contains("--seccomp") && !cell.contains("--bind / "))
            #expect(cell.contains("--unshare-net") != ["ls-remote", "fetch"].contains(command))
            // Only the mirror and the new tree are writable.
            let written = cell.split(separator: " --bind ").dropFirst().compactMap { $0.split(separator: " ").dropFirst().first }
            #expect(written.allSatisfy { $0.hasPrefix(directory.appending("cache/")) }, "\(written)")
        }
    }

    /// A host that redirects git to a service of this machine is not followed, whichever service that is.
    @Test(.enabled(if: GitCellsTests.hasCells)) func redirectsToAnotherOriginAreNotFollowed() async throws {
        let other = Files(root: directory.appending("served"))
        let target = try await other.serve()
        let host = Files(root: directory.appending("served"), moved: ["/acme/web.git": "\(target)/acme/web.git"])
        let error = await #expect(throws: RepositoryError.self) { try await cache(try await host.serve()).prepare(web, ref: nil) }
        #expect(error?.code == .cloneFailed && error?.detail.contains("which is not followed") == true, "\(error?.detail ?? "")")
        #expect(other.asked.isEmpty && !host.asked.isEmpty)
    }

    @Test(.enabled(if: GitCellsTests.hasCells)) func aRepositoryThatWasRenamedIsFoundOnItsHost() async throws {
        let host = Files(root: directory.appending("served"), moved: ["/acme/web.git": "/acme/renamed.git"])
        let cache = try cache(try await host.serve())
        #expect(try await cache.prepare(web, ref: nil).commit == first)
        #expect(host.asked.contains { $0.hasPrefix("/acme/renamed.git/objects/") })
        // Redirects in a circle are not followed forever.
        let circle = Files(root: directory.path, moved: ["/acme/web.git": "/acme/web.git"])
        let error = await #expect(throws: RepositoryError.self) {
            try await CloneCache(
                directory: directory.appending("other"), host: try #require(RepositoryHost(baseURL: try await circle.serve()))
            ).prepare(web, ref: nil)
        }
        #expect(error?.code == .repositoryUnreachable && circle.asked.count <= 8)
    }
}
