import Git
import Testing

@testable import RunEngine

/// Paths of the server in texts that callers see.
@Suite struct HostPathsTests {
    private let paths: HostPaths

    init() throws {
        let host = try #require(RepositoryHost(baseURL: "file:///srv/git"))
        paths = HostPaths(directory: "/var/lib/hearth", host: host, others: ["/opt/agents/opencode/bin/opencode"])
    }

    @Test(arguments: [
        ("fatal: '/srv/git/acme/web.git' does not appear to be a git repository", "fatal: 'acme/web.git' does not appear to be a git repository"),
        ("There is no branch \"x\" in file:///srv/git/acme/web.", "There is no branch \"x\" in acme/web."),
        ("open /var/lib/hearth/cache/ab12/mirror.git/HEAD: No such file", "open …/HEAD: No such file"),
        ("mkdir /var/lib/hearth: Permission denied", "mkdir …: Permission denied"),
        ("error: unable to write file /var/lib/hearth/sandboxes/sbx_1/tree/a.txt, and /tmp/x/y", "error: unable to write file …/a.txt, and …/y"),
        ("/opt/agents/opencode/bin/opencode does not run", "…/opencode does not run"),
        ("(/var/lib/hearth/hearth.db)", "(…/hearth.db)"),
    ])
    func areNotShown(text: String, shown: String) {
        #expect(paths.hidden(in: text) == shown)
    }

    @Test(arguments: [
        "https://github.com/acme/web.git: 404", "POST /runs with chainFrom", "src/tmp/file.swift", "/workspace/src/a.ts", "/tmpfile", "/srv/github",
        "a / b",
        "/var/lib/hearthstone/x", "",
    ])
    func whatIsNotTheServersStays(text: String) {
        #expect(paths.hidden(in: text) == text)
    }
}
