import Testing

/// Folders are responsibilities: within a module they use each other in one direction only.
@Suite struct FolderCirclesTests {
    @Test func noFoldersOfAModuleUseEachOtherInACircle() {
        var wrong: [String] = []
        for (module, files) in Dictionary(grouping: Repository.product, by: \.module).sorted(by: { $0.key < $1.key }) {
            for circle in Graph(FolderCirclesTests.uses(files)).circles() {
                wrong.append("\(module): \(circle.joined(separator: " ↔ "))")
            }
        }
        #expect(wrong == [])
    }

    @Test func aCircleWouldBeFound() {
        let files = [
            Repository.File(path: "Sources/M/A/One.swift", text: "struct One { let two: Two }\n"),
            Repository.File(path: "Sources/M/B/Two.swift", text: "struct Two { func f() -> One? { nil } }\n"),
            Repository.File(path: "Sources/M/C/Three.swift", text: "struct Three { let one: One }\n"),
        ]
        #expect(Graph(FolderCirclesTests.uses(files)).circles() == [["Sources/M/A", "Sources/M/B"]])
    }

    /// Returns the folders whose types each folder uses. A name that several folders declare is ignored: nothing tells which one is meant.
    private static func uses(_ files: [Repository.File]) -> [String: Set<String>] {
        var owners: [String: Set<String>] = [:]
        let sources = files.map { (file: $0, source: SwiftSource($0.text)) }
        for (file, source) in sources {
            for type in source.declaredTypes { owners[type, default: []].insert(file.folder) }
        }
        var arrows: [String: Set<String>] = [:]
        for (file, source) in sources {
            var used: Set<String> = []
            for word in source.capitalizedWords {
                guard let owner = owners[word], owner.count == 1, let folder = owner.first, folder != file.folder else { continue }
                used.insert(folder)
            }
            arrows[file.folder, default: []].formUnion(used)
        }
        return arrows
    }
}
