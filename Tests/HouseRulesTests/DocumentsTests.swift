import FoundationEssentials
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

    @Test(arguments: [("SECURITY.md", 10), ("CONTRIBUTING.md", 2), ("docs/architecture.md", 2)])
    func theTestsThatAPageNamesAreThere(path: String, least: Int) throws {
        let page = try #require(Repository.file(path)).text
        let tests = Repository.swift.filter { $0.path.hasPrefix("Tests/") }
        let names = page.matches(of: /`([A-Z][A-Za-z]*Tests)(?:\.([a-z][A-Za-z]*))?`/)
        #expect(names.count > least)
        for name in names {
            let suites = tests.filter { $0.text.contains("struct \(name.output.1) ") }
            #expect(!suites.isEmpty, "no test is named \(name.output.1)")
            if let test = name.output.2 { #expect(suites.contains { $0.text.contains("func \(test)(") }, "\(name.output.1) has no \(test)") }
        }
    }

    @Test(arguments: ["CONTRIBUTING.md", "docs/architecture.md"])
    func thePlacesThatAPageNamesAreThere(path: String) throws {
        let page = try #require(Repository.file(path)).text
        let places = page.matches(of: /`((?:Sources|Tests|Benchmarks|migrations|packaging|tools)\/[A-Za-z0-9+\/.]*)`/).map { String($0.output.1) }
        #expect(places.count > 5)
        for place in places {
            #expect(FileManager.default.fileExists(atPath: "\(Repository.root)/\(place)"), "\(path) names \(place), which does not exist")
        }
    }

    @Test func thePageOfStatesHasEveryStepOfATurnInOrder() throws {
        let page = try #require(Repository.file("docs/states.md")).text
        let table = try #require(page.split(separator: "| step |").last).prefix { $0 != "#" }
        let steps = table.matches(of: /\n\| `([a-z_]+)` \|/).map { String($0.output.1) }
        #expect(steps == StepKind.allCases.map(\.rawValue))
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
