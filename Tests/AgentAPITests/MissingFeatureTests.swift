import Coding
import FoundationEssentials
import RunEngine
import Testing

@testable import AgentAPI

/// The features that this version lacks: the code's list compared with README.md's.
@Suite struct MissingFeatureTests {
    @Test func theReadmeNamesExactlyWhatIsMissing() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let readme = try String(contentsOf: folder.appending(path: "README.md"), encoding: .utf8)
        let section = try #require(readme.components(after: "## What is not there yet", before: "\n## "))
        let named = section.split(separator: "\n").filter { $0.hasPrefix("| `") }.compactMap { $0.split(separator: "`").dropFirst().first }.map(
            String.init)
        #expect(named.sorted() == MissingFeature.allCases.map(\.rawValue).sorted())
        #expect(MissingFeature.allCases.allSatisfy { !$0.remedy.isEmpty })
    }

    @Test func everythingThatIsMissingIsNamedOnce() {
        var missing = MissingFeatures()
        #expect(missing.failure == nil)
        missing.need(.chainedRuns, for: "chainFrom")
        missing.need(.chainedRuns, for: "onDuplicate")
        missing.need(.setup, for: "setup")
        let members = missing.failure?.members
        #expect(members?["feature"] == "chained_runs" && members?["features"] == ["chained_runs", "setup"])
        #expect(members?["paths"] == ["chainFrom", "onDuplicate", "setup"])
    }
}

extension String {
    fileprivate func components(after start: String, before end: String) -> Substring? {
        guard let begin = firstRange(of: start)?.upperBound else { return nil }
        let rest = self[begin...]
        return rest[..<(rest.firstRange(of: end)?.lowerBound ?? rest.endIndex)]
    }
}
