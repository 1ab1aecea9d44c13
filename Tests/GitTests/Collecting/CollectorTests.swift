import FoundationEssentials
import Glibc
import Runtime
import Support
import Testing

@testable import Git

/// The collector on work trees in every state, turn by turn.
@Suite struct CollectorTests {
    let directory: TestFolder
    let work: GitRepository
    let base: String
    let collector: CollectorRun

    init() async throws {
        directory = TestFolder()
        let upstream = try await GitRepository.create(at: directory.appending("git/acme/web"))
        base = try await upstream.commit([
            "keep.txt": "keep\n", "edit.txt": "one\ntwo\n", "gone.txt": "gone\n", ".gitignore": "*.log\n", "left/same.txt": "left.\n",
            "right/same.txt": "right\n",
        ])
        // A provider places a copy of the tree whose history is elsewhere.
        work = GitRepository(path: directory.appending("work"))
        try FileManager.default.copyItem(atPath: upstream.path, toPath: work.path)
        collector = try CollectorRun(
            root: directory.appending("sandbox"), tree: work.path, mirror: directory.appending("git/acme/web/.git"))
    }

    private func capture(turn: Int = 1, before: String? = nil) async throws -> (CollectReport, turn: String, run: String) {
        let result = try await collector.collect(base: base, before: before, turn: turn)
        return (result.report, String(decoding: result.turn, as: UTF8.self), String(decoding: result.run, as: UTF8.self))
    }

    @Test func anUntouchedTreeHasAnEmptyPatch() async throws {
        let (findings, turn, run) = try await capture()
        #expect(turn == "" && run == "")
        #expect(findings.runCounts.files == 0 && findings.changedFiles.isEmpty && findings.leftOut.isEmpty)
    }

    /// Writes a file and restores its previous times.
    private func replace(_ name: String, with text: String) throws {
        let path = "\(work.path)/\(name)"
        var information = stat()
        stat(path, &information)
        try work.write(text, to: name)
        var times = [information.st_atim, information.st_mtim]
        utimensat(AT_FDCWD, path, &times, 0)
    }

    private func age(_ name: String) {
        var times = [timespec(tv_sec: 1_000_000_000, tv_nsec: 0), timespec(tv_sec: 1_000_000_000, tv_nsec: 0)]
        utimensat(AT_FDCWD, "\(work.path)/\(name)", &times, 0)
    }

    @Test func whatWasPlacedIsNotReadAgain() async throws {
        // Different text, but older than the marks: only reading the file reveals it.
        try replace("keep.txt", with: "KEEP\n")
        try await collector.keepPlacement()
        try work.write("one\n2\n", to: "edit.txt")
        let (findings, _, _) = try await capture()
        #expect(findings.changedFiles.map(\.path) == ["edit.txt"])
    }

    @Test func aDirectoryThatWasMovedIsReadWithAllThatIsInIt() async throws {
        let inodes = ["left", "right"].map { name -> (GitPath, UInt64) in
            var information = stat()
            stat("\(work.path)/\(name)", &information)
            return (GitPath(name.utf8), UInt64(information.st_ino))
        }
        try await collector.keepPlacement(Dictionary(uniqueKeysWithValues: inodes))
        // Swapped: the files keep their own times, sizes and inodes.
        func swap() {
            for (from, to) in [("left", "x"), ("right", "left"), ("x", "right")] { rename("\(work.path)/\(from)", "\(work.path)/\(to)") }
        }
        swap()
        let (swapped, turn, _) = try await capture()
        #expect(Set(swapped.changedFiles.map(\.path)) == ["left/same.txt", "right/same.txt"] && turn.contains("-left.\n+right\n"), "\(turn)")
        // And back.
        swap()
        let (back, _, run) = try await capture(turn: 2, before: swapped.snapshot)
        #expect(Set(back.changedFiles.map(\.path)) == ["left/same.txt", "right/same.txt"] && run.isEmpty)
    }

    @Test func aChangeThatHidesItsTimeIsFound() async throws {
        age("keep.txt")
        try await collector.keepPlacement()
        try replace("keep.txt", with: "KEEP\n")
        let (findings, _, _) = try await capture()
        #expect(findings.changedFiles.map(\.path) == ["keep.txt"])
        // In a later turn, too.
        age("edit.txt")
        let (second, _, _) = try await capture(turn: 2, before: findings.snapshot)
        #expect(second.changedFiles.isEmpty)
        try replace("edit.txt", with: "ONE\nTWO\n")
        let (third, _, run) = try await capture(turn: 3, before: second.snapshot)
        #expect(third.changedFiles.map(\.path) == ["edit.txt"])
        #expect(run.contains("+KEEP") && run.contains("+TWO"))
    }

    @Test func findsAllKindsOfChangeAndAppliesToAFreshClone() async throws {
        try work.write("one\n2\n", to: "edit.txt")
        try work.write(nil, to: "gone.txt")
        try work.write("new\n", to: "dir/new.txt")
        try work.write("ignored\n", to: "x.log")
        try Data([0, 1, 2, 255, 0]).write(to: URL(filePath: work.path + "/image.bin"))
        let (findings, turn, run) = try await capture()
        #expect(turn == run)
        #expect(findings.runCounts.files == 4 && findings.runCounts.additions == 2 && findings.runCounts.deletions == 2)
        #expect(findings.runCounts.binaryFiles == 1)
        #expect(
            Set(findings.changedFiles.map { "\($0.change.rawValue) \($0.path)" }) == [
                "modified edit.txt", "deleted gone.txt", "added dir/new.txt", "added image.bin",
            ])
        let clone = GitRepository(path: directory.appending("clone"))
        try FileManager.default.copyItem(atPath: directory.appending("git/acme/web"), toPath: clone.path)
        try await clone.git("reset", "--quiet", "--hard")
        try run.write(toFile: directory.appending("p"), atomically: false, encoding: .utf8)
        try await clone.git("apply", "--index", directory.appending("p"))
        #expect(
            try await clone.git("write-tree")
                == work.git("--git-dir=\(collector.capture)", "rev-parse", "\(findings.snapshot)^{tree}"))
    }

    @Test func theSecondTurnsPatchIsAgainstTheFirstTurnsEnd() async throws {
        try work.write("first\n", to: "first.txt")
        let (one, _, _) = try await capture(turn: 1)
        try work.write("second\n", to: "second.txt")
        let (two, turn, run) = try await capture(turn: 2, before: one.snapshot)
        #expect(turn.contains("second.txt") && !turn.contains("first.txt"))
        #expect(run.contains("second.txt") && run.contains("first.txt"))
        #expect(two.turnCounts.files == 1 && two.runCounts.files == 2)
    }

    @Test func commitsOfTheAgentChangeNothingInThePatch() async throws {
        try work.write("x\n", to: "x.txt")
        try await work.git("add", "-A")
        try await work.git("commit", "--quiet", "-m", "agent")
        let (findings, _, run) = try await capture()
        #expect(findings.runCounts.files == 1 && run.contains("x.txt"))
    }

    @Test func theAgentsOwnGitSettingsRunNothing() async throws {
        let mark = directory.appending("ran")
        let touch = "touch \(mark); cat"
        for (key, value) in [
            ("core.fsmonitor", touch), ("filter.evil.clean", touch), ("filter.evil.smudge", touch), ("diff.evil.textconv", touch),
            ("diff.external", touch), ("core.hooksPath", directory.appending("hooks")),
        ] {
            try await work.git("config", key, value)
        }
        try work.write("* filter=evil diff=evil\n", to: ".gitattributes")
        try work.write("changed\n", to: "edit.txt")
        let (findings, _, run) = try await capture()
        #expect(!FileManager.default.fileExists(atPath: mark))
        #expect(findings.runCounts.files == 2 && run.contains("changed"))
    }

    @Test func aSpoiledCaptureDirectoryRunsNothing() async throws {
        _ = try await capture(turn: 1)
        let mark = directory.appending("ran")
        let config = collector.capture
        try "[core]\n\tfsmonitor = touch \(mark)\n[filter \"evil\"]\n\tclean = touch \(mark)\n".write(
            toFile: "\(config)/config", atomically: false, encoding: .utf8)
        try FileManager.default.createDirectory(atPath: "\(config)/info", withIntermediateDirectories: true)
        try "* filter=evil\n".write(toFile: "\(config)/info/attributes", atomically: false, encoding: .utf8)
        try work.write("again\n", to: "edit.txt")
        let (findings, _, _) = try await capture(turn: 2)
        #expect(!FileManager.default.fileExists(atPath: mark))
        #expect(findings.runCounts.files == 1)
    }

    @Test func filesOfARepositoryWithinTheTreeAreKept() async throws {
        for name in ["inner", "empty"] {
            let inner = try await GitRepository.create(at: "\(work.path)/\(name)")
            try inner.write("f\n", to: "f.txt")
            if name == "inner" { try await inner.commit([:]) }
        }
        let (findings, _, run) = try await capture()
        #expect(run.contains("inner/f.txt") && run.contains("empty/f.txt") && !run.contains("Subproject"))
        #expect(!run.contains(".git/"))
        #expect(findings.runCounts.files == 2)
        #expect(findings.leftOut.map(\.kind) == [.nestedHistory] && findings.leftOut[0].paths.sorted() == ["empty/.git", "inner/.git"])
    }

    /// A turn that failed before the agent asked its model leaves the files set aside that were hidden from the agent.
    @Test func whatIsPutAsideIsAsTheTurnBeforeHasLeftIt() async throws {
        try work.write("changed\n", to: "edit.txt")
        try work.write("new\n", to: "made/new.txt")
        let (first, _, _) = try await capture()
        let aside = "\(work.path)/\(PlacedMarks.aside)"
        try FileManager.default.createDirectory(atPath: aside, withIntermediateDirectories: true)
        for name in ["edit.txt", "made", "keep.txt"] { rename("\(work.path)/\(name)", "\(aside)/\(name)") }
        let (second, turn, run) = try await capture(turn: 2, before: first.snapshot)
        #expect(turn.isEmpty && run.contains("+changed") && run.contains("made/new.txt") && !run.contains("keep.txt"), "\(turn)\(run)")
        for name in ["edit.txt", "keep.txt"] { rename("\(aside)/\(name)", "\(work.path)/\(name)") }
        try FileManager.default.removeItem(atPath: aside)
        // A file that is gone now was removed.
        let (third, _, _) = try await capture(turn: 3, before: second.snapshot)
        #expect(third.changedFiles.map(\.path) == ["made/new.txt"])
    }

    @Test func aDamagedTreeIsAnErrorWithGitsWords() async throws {
        try FileManager.default.removeItem(atPath: directory.appending("git"))
        let complaint = await #expect(throws: CollectorRun.Complaint.self) { try await capture() }
        #expect(complaint?.description.contains("git ") == true, "\(complaint?.description ?? "")")
    }
}
