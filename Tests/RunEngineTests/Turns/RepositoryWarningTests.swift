import Testing

@testable import Git
@testable import RunEngine

/// The wording of warnings about contents left out of a checkout or a patch.
@Suite struct RepositoryWarningTests {
    private func words(_ count: Int) -> [String] {
        let leftOut = CollectReport.LeftOut.Kind.allCases.map { CollectReport.LeftOut(kind: $0, count: count, paths: []) }
        let counts = PatchCounts(parsingNumstat: [])
        return CollectReport(snapshot: "", turnCounts: counts, runCounts: counts, changedFiles: [], leftOut: leftOut).warnings.map(\.detail)
    }

    @Test func oneIsSaidAsOne() {
        let one = words(1)
        #expect(one.count == CollectReport.LeftOut.Kind.allCases.count)
        for text in one {
            #expect(!text.contains("1 files") && !text.contains(" stay ") && !text.contains(" have ") && !text.contains(" lie "), "\(text)")
        }
        #expect(one.contains("1 file of more than 100 MiB stays out of the patch."))
        #expect(one.contains("1 file has a name that git refuses."))
    }

    @Test func severalAreSaidAsSeveral() {
        let several = words(3)
        #expect(several.contains("3 files of more than 100 MiB stay out of the patch."))
        #expect(several.contains("3 files have names that git refuses."))
        #expect(several.contains("3 files cannot be read with the agent's own rights, and stay as they were."))
    }

    @Test func everyKindHasItsCode() {
        let counts = PatchCounts(parsingNumstat: [])
        for kind in CollectReport.LeftOut.Kind.allCases {
            let left = CollectReport.LeftOut(kind: kind, count: 2, paths: ["a", "b"])
            let report = CollectReport(snapshot: "", turnCounts: counts, runCounts: counts, changedFiles: [], leftOut: [left])
            let expected: Warning.Code =
                switch kind {
                case .submoduleWork: .submoduleWorkLost
                case .lfsContents: .lfsContents
                default: .filesLeftOut
                }
            #expect(report.warnings.map(\.code) == [expected] && report.warnings[0].paths == ["a", "b"], "\(kind)")
        }
    }

    @Test func whatACheckoutLacksIsSaid() {
        var facts = TreeFacts()
        #expect(facts.warnings.isEmpty)
        facts.submodules = TreeFacts.Group(count: 2, paths: ["lib/one", "two"])
        facts.pointers = TreeFacts.Group(count: 1, paths: ["a.bin"])
        facts.pointerReason = "the host does not have them"
        let warnings = facts.warnings
        #expect(warnings.map(\.code) == [.submodulesNotCheckedOut, .lfsPointers] && warnings.allSatisfy(\.code.isOfPlacement))
        #expect(warnings.map(\.paths) == [["lib/one", "two"], ["a.bin"]])
        #expect(warnings[0].detail == "2 submodules are not checked out: their folders are empty.")
        #expect(warnings[1].detail == "1 file of Git LFS is a pointer without contents: the host does not have them.")
        facts.submodules.count = 1
        facts.pointers.count = 2
        facts.pointerReason = nil
        #expect(facts.warnings[0].detail == "1 submodule is not checked out: its folder is empty.")
        #expect(facts.warnings[1].detail == "2 files of Git LFS are pointers without contents.")
    }
}
