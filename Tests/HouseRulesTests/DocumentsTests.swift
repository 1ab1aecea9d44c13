import Runtime
import Testing

/// Pages that are generated from the program's tables, or repeat other files, are up to date.
@Suite struct DocumentsTests {
    @Test(arguments: ["settings", "errors"])
    func aGeneratedPageIsCurrent(topic: String) async throws {
        let output = try await Repository.run(Repository.hearth, ["help", topic, "--markdown"], within: .seconds(20))
        let page = try #require(Repository.file("docs/\(topic).md"), "docs/\(topic).md is missing: make docs")
        #expect(output.status == .exited(0))
        #expect(page.text == String(decoding: output.standardOutput, as: UTF8.self), "docs/\(topic).md is old: make docs")
    }

    @Test func theTestsThatTheSecurityPageNamesAreThere() throws {
        let page = try #require(Repository.file("SECURITY.md")).text
        let tests = Repository.swift.filter { $0.path.hasPrefix("Tests/") }
        let names = page.matches(of: /`([A-Z][A-Za-z]*Tests)(?:\.([a-z][A-Za-z]*))?`/)
        #expect(names.count > 10)
        for name in names {
            let suites = tests.filter { $0.text.contains("struct \(name.output.1) ") }
            #expect(!suites.isEmpty, "no test is named \(name.output.1)")
            if let test = name.output.2 { #expect(suites.contains { $0.text.contains("func \(test)(") }, "\(name.output.1) has no \(test)") }
        }
    }

    @Test func theUnitInTheDocumentsIsThePackagedOne() throws {
        let unit = try #require(Repository.file("packaging/hearth.service")).text
        let page = try #require(Repository.file("docs/service.md")).text
        #expect(page.contains("```ini\n\(unit)```\n"), "docs/service.md shows another unit than packaging/hearth.service")
        // With any of these, bubblewrap cannot mount a /proc for an unprivileged user or create a namespace.
        for setting in ["ProtectKernelTunables", "ProtectKernelLogs", "ProcSubset", "RestrictNamespaces"] {
            #expect(!unit.contains("\n\(setting)="), "\(setting) breaks sandboxes")
        }
    }
}
