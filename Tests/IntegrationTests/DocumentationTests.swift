import Coding
import FoundationEssentials
import Runtime
import Testing

/// Every code block in the pages for people works.
@Suite struct DocumentationTests {
    private static let pages = MarkdownPage.all
    private static let withScripts = pages.filter { page in page.blocks.contains { ["sh", "python"].contains($0.language) && $0.directive == nil } }

    /// The blocks of a page run one after the other in one shell, as somebody would paste them.
    @Test(.enabled(if: PythonTools.folder != nil, PythonTools.missing), arguments: withScripts)
    func aPageRunsAsPasted(page: MarkdownPage) async throws {
        try await TestServer.with { server in
            for name in ["acme/web", "acme/api", "octocat/Hello-World"] { try await TestRepository.make(name, for: server) }
            let address = String(server.url.dropFirst("http://".count))
            var script = "set -euo pipefail\n"
            for block in page.blocks where block.directive == nil {
                // The test's server stands for the one that the page starts.
                let text = block.text.replacing("127.0.0.1:8420", with: address)
                script += "echo '── line \(block.line)'\n"
                switch block.language {
                case "sh": script += text
                case "python":
                    let first = text.split(separator: "\n").first ?? ""
                    let name = first.hasPrefix("# ") && first.hasSuffix(".py") ? String(first.dropFirst(2)) : "script.py"
                    try server.directory.write(text, to: name)
                    script += "python \(name)\n"
                default: continue
                }
            }
            let binaries = TestServer.hearth.dropLast("/hearth".count)
            let variables = [
                "HEARTH_URL": server.url, "HEARTH_API_KEY": try await server.makeKey(), "HEARTH_DATA_DIR": server.data,
                "PATH": "\(binaries):\(PythonTools.folder ?? "")/bin:\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")",
            ]
            let output = try await Shell.run("bash", ["-c", script], in: server.directory.path, environment: variables, within: .seconds(120))
            #expect(output.status == .exited(0), "\(page.path)\n\(output.text.suffix(3_000))\n\(output.errorText.suffix(3_000))")
        }
    }

    @Test func everyBlockIsOfAKindThatIsTried() {
        var notRun = 0
        for page in DocumentationTests.pages {
            for block in page.blocks {
                let place = "\(page.path):\(block.line)"
                switch block.language {
                case "sh", "python":
                    if let directive = block.directive {
                        #expect(directive == "runs: serve" || directive.hasPrefix("not run: "), "\(place): \(directive)")
                        if directive == "runs: serve" { #expect(block.text.contains("hearth serve"), "\(place)") } else { notRun += 1 }
                    }
                case "json": #expect((try? JSONValue(parsing: Array(block.text.utf8))) != nil, "\(place) is not JSON")
                // Diagrams and output.
                case "text": break
                // Tried below, and by the tests of the proxies.
                case "ini", "nginx", "caddy": #expect(page.path == "docs/service.md", "\(place)")
                default: Issue.record("\(place): nobody tries \(block.language)")
                }
            }
        }
        #expect(notRun <= 4, "\(notRun) blocks are not run")
    }

    @Test func everyLinkWithinTheRepositoryLeadsSomewhere() {
        for page in DocumentationTests.pages {
            let folder = page.path.hasPrefix("docs/") ? "docs/" : ""
            for part in page.text.split(separator: "](").dropFirst() {
                guard let target = part.split(separator: ")", maxSplits: 1).first.map(String.init), !target.contains("://") else { continue }
                let file = target.split(separator: "#").first.map(String.init) ?? page.path
                let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
                #expect(FileManager.default.fileExists(atPath: "\(root)/\(folder)\(file)"), "\(page.path): \(target)")
            }
        }
    }

    @Test func theUnitIsOneThatSystemdTakes() async throws {
        let service = try #require(DocumentationTests.pages.first { $0.path == "docs/service.md" })
        let block = try #require(service.blocks.first { $0.language == "ini" })
        let folder = try TemporaryDirectory()
        try folder.write(block.text.replacing("/usr/bin/hearth", with: TestServer.hearth), to: "hearth.service")
        guard FileManager.default.fileExists(atPath: "/usr/bin/systemd-analyze") else { return }
        let output = try await Shell.run("systemd-analyze", ["verify", "--man=no", folder.file("hearth.service")])
        // systemd before version 254 does not know `DelegateSubgroup`, says so, and goes on.
        let lines = output.errorText.split(separator: "\n").filter { !$0.contains("Unknown key 'DelegateSubgroup'") }
        #expect(!lines.contains { $0.contains("hearth.service") }, "\(output.errorText)")
    }
}
