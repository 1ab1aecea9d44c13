import Testing

@testable import Git
@testable import RunEngine

/// The wording of warnings about contents left out of a patch.
@Suite struct CollectWarningTests {
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
}
