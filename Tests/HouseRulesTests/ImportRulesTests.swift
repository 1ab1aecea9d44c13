import Testing

/// Imports run in one direction, along the arrows of the architecture.
@Suite struct ImportRulesTests {
    /// The modules of ours that each module may import. A module that is not listed is not part of the design.
    private static let arrows: [String: Set<String>] = [
        "Runtime": ["CSystem"],
        "Coding": ["Runtime"],
        "Crypto": ["Runtime", "Coding", "CCrypto"],
        "Server": ["Runtime", "Coding", "CSystem"],
        "Transport": ["Runtime", "Coding", "Crypto", "CCurl"],
        "Cells": ["Runtime", "Coding", "CSystem"],
        "Git": ["Cells", "Transport", "Runtime", "Coding", "Crypto", "CSystem"],
        "Database": ["Runtime", "Coding", "Crypto", "CSQLite"],
        "SandboxDriver": ["Cells", "Transport", "Runtime", "Coding", "Crypto", "CSystem"],
        "migrations": [],
        "RunEngine": ["SandboxDriver", "Database", "Git", "Cells", "Transport", "Runtime", "Coding", "Crypto", "CSystem", "Migrations"],
        "AgentAPI": ["RunEngine", "SandboxDriver", "Git", "Server", "Runtime", "Coding", "Crypto"],
        "ModelGateway": ["Server", "SandboxDriver", "Transport", "Runtime", "Coding", "Crypto"],
        "SandboxHost": ["ModelGateway", "Server", "SandboxDriver", "Git", "Cells", "Runtime", "Coding", "Crypto", "CSystem"],
        "Simulator": ["Server", "Runtime", "Coding", "Crypto"],
        "CLI": ["Transport", "Runtime", "Coding", "CSystem"],
        "hearth": [
            "CLI", "AgentAPI", "RunEngine", "SandboxDriver", "Server", "SandboxHost", "ModelGateway", "Simulator", "Transport", "Database", "Git",
            "Cells", "Runtime", "Coding", "Crypto", "CSystem",
        ],
    ]
    private static let platform: Set<String> = ["Glibc", "Synchronization", "FoundationEssentials"]

    @Test func modulesImportOnlyWhatTheDesignAllows() {
        var wrong: [String] = []
        for file in Repository.product {
            guard let allowed = ImportRulesTests.arrows[file.module] else {
                wrong.append("\(file.path): the module \(file.module) is not in the table")
                continue
            }
            for name in SwiftSource(file.text).imports where !allowed.contains(name) && !ImportRulesTests.platform.contains(name) {
                wrong.append("\(file.path) imports \(name)")
            }
        }
        #expect(wrong == [])
    }

    /// The table in docs/architecture.md has the same arrows, row by row.
    @Test func theArchitecturePageHasTheSameArrows() throws {
        let page = try #require(Repository.file("docs/architecture.md"))
        func names(_ text: some StringProtocol) -> [String] {
            text.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
        }
        var shown: [String: Set<String>] = [:]
        for line in page.text.split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|")
            guard cells.count == 3, let module = names(cells[0]).first else { continue }
            shown[module] = Set(names(cells[2]))
            let others = Set(shown.keys).subtracting([module])
            if cells[2].contains("all of them") { shown[module]?.formUnion(others) }
        }
        var expected = ImportRulesTests.arrows
        expected["migrations"] = nil
        #expect(shown == expected)
    }

    @Test func theTableOfArrowsHasNoCircle() {
        let circle = Graph(ImportRulesTests.arrows).circles()
        #expect(circle == [])
    }

    @Test func nothingImportsAllOfFoundation() {
        let refused: Set<String> = ["Foundation", "FoundationNetworking", "FoundationXML", "Dispatch"]
        let wrong = Repository.swift.filter { !refused.isDisjoint(with: SwiftSource($0.text).imports) }.map(\.path)
        #expect(wrong == [])
    }

    @Test func thePackageDependsOnNoOtherPackage() throws {
        let manifest = try #require(Repository.file("Package.swift"))
        #expect(!manifest.text.contains(".package("))
    }

    /// The engine and the API work with any provider and any agent: they name no type of one.
    @Test func nobodyBeyondTheBorderNamesOneProviderOrAgent() {
        let inside = Repository.product.filter {
            $0.path.hasPrefix("Sources/SandboxDriver/Local/") || $0.path.hasPrefix("Sources/SandboxDriver/OpenCode/")
        }
        let types = inside.reduce(into: Set<String>()) { $0.formUnion(SwiftSource($1.text).declaredTypes) }
        #expect(types.count > 30)
        var wrong: [String] = []
        for file in Repository.product where ["RunEngine", "AgentAPI", "Server", "Transport", "Git", "Cells"].contains(file.module) {
            let named = SwiftSource(file.text).capitalizedWords.intersection(types)
            if !named.isEmpty { wrong.append("\(file.path) names \(named.sorted())") }
        }
        #expect(wrong == [])
    }
}
