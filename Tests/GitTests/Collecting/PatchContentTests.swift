import Coding
import FoundationEssentials
import Glibc
import Runtime
import Support
import Testing

@testable import Git

/// The patch contains the changes that git would report, and warnings name the rest. Each case makes a repository, changes a copy of it as an agent
/// would, and applies the patch to a fresh clone.
@Suite struct PatchContentTests {
    let directory: TestFolder

    init() throws {
        directory = TestFolder()
    }

    /// The outcome of a change: the report, the patch of the run as bytes and as text, and the path of the clone that it was applied to.
    private struct Outcome {
        let report: CollectReport
        let patch: [UInt8]
        let text: String
        let clone: String

        var paths: Set<String> { Set(report.changedFiles.map { $0.path }) }
        func left(_ kind: CollectReport.LeftOut.Kind) -> [String] { report.leftOut.first { $0.kind == kind }?.paths.sorted() ?? [] }
    }

    /// - Parameters:
    ///   - setUp: Shell commands in the empty repository.
    ///   - adds: Everything is added afterwards; otherwise only what was added is committed.
    ///   - change: Shell commands in the work tree, as the agent.
    ///   - marked: The placement leaves marks; without them every file is read.
    private func outcome(
        _ setUp: String, then change: String, marked: Bool = true, adds: Bool = true, fileBytes: Int64 = 100 << 20, patchBytes: Int64 = 512 << 20
    ) async throws -> Outcome {
        let origin = directory.appending("git/acme/web")
        try FileManager.default.createDirectory(atPath: origin, withIntermediateDirectories: true)
        try await shell("git init -q -b main . && \(setUp)\n \(adds ? "git add -A &&" : "") git commit -q --allow-empty -m base", in: origin)
        let base = String(try await shell("git rev-parse HEAD", in: origin).text.prefix { $0 != "\n" })
        let work = directory.appending("work")
        try await shell("git clone -q '\(origin)' '\(work)'", in: directory.path)
        let collector = try collector()
        if marked { try await collector.keepPlacement() }
        try await shell(change, in: work)
        let result = try await collector.collect(base: base, fileBytes: fileBytes, patchBytes: patchBytes)
        let patch = result.run
        try Data(patch).write(to: URL(filePath: directory.appending("p")))
        let clone = directory.appending("clone")
        try await shell("git clone -q '\(origin)' '\(clone)'", in: directory.path)
        if !patch.isEmpty { try await shell("git apply '\(directory.appending("p"))'", in: clone) }
        return Outcome(report: result.report, patch: patch, text: String(decoding: patch, as: UTF8.self), clone: clone)
    }

    private func collector() throws -> CollectorRun {
        try CollectorRun(
            root: directory.appending("sandbox"), tree: directory.appending("work"), mirror: directory.appending("git/acme/web/.git"))
    }

    @discardableResult
    private func shell(_ script: String, in place: String) async throws -> ProcessOutput {
        let identity = ["GIT_AUTHOR_NAME": "T", "GIT_AUTHOR_EMAIL": "t@t", "GIT_COMMITTER_NAME": "T", "GIT_COMMITTER_EMAIL": "t@t"]
        let environment = identity.merging([
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": directory.path, "GIT_CONFIG_NOSYSTEM": "1", "GIT_ALLOW_PROTOCOL": "file",
        ]) { $1 }
        let output = try await ChildProcess.run(
            ProcessSpec(executable: "bash", arguments: ["-ec", script], environment: environment, directory: place), timeout: .seconds(60))
        try #require(output.status.isSuccess, "\(script): \(output.errorText)")
        return output
    }

    private func file(_ path: String) -> [UInt8]? { FileManager.default.contents(atPath: path).map(Array.init) }

    // MARK: Rules for ignored files

    @Test(arguments: ["git init -q", "git init -q && git commit -q --allow-empty -m x", "git worktree list && git worktree add -q --detach w"])
    func ignoreRulesHoldBelowARepositoryWithinTheTree(make: String) async throws {
        let outcome = try await outcome(
            "printf '.env\\ndist/\\nnode_modules\\n' > .gitignore",
            then: """
                mkdir -p a && cd a && \(make); for place in . w; do [ -d $place ] || continue; cd $place
                echo S > .env; mkdir -p dist node_modules/x; echo x > dist/a.js; echo y > node_modules/x/i.js; echo kept > kept.txt
                echo '*.tmp' > .gitignore; echo t > t.tmp; mkdir -p deep; echo S > deep/.env; echo d > deep/d.txt; [ $place = . ] || cd ..; done
                """)
        #expect(outcome.paths.allSatisfy { !$0.contains(".env") && !$0.contains("dist") && !$0.contains("node_modules") && !$0.contains(".tmp") })
        #expect(outcome.paths.isSuperset(of: ["a/kept.txt", "a/.gitignore", "a/deep/d.txt"]), "\(outcome.paths)")
        #expect(!outcome.text.contains("Subproject") && !outcome.left(.nestedHistory).isEmpty)
    }

    @Test func aNestedRepositoryThatIsIgnoredIsNotMentioned() async throws {
        let outcome = try await outcome(
            "echo vendor > .gitignore; mkdir src; echo s > src/s.txt",
            then: """
                mkdir vendor && cd vendor && git init -q && echo x > x.txt && cd ..
                ln -s vendor linked; cd src && git init -q && echo n > n.txt && echo s2 > s.txt
                """)
        #expect(outcome.paths == ["linked", "src/n.txt", "src/s.txt"])
        #expect(outcome.left(.nestedHistory) == ["src/.git"])
        #expect(file("\(outcome.clone)/src/s.txt") == Array("s2\n".utf8))
    }

    @Test func aNameThatReadsAsAPatternIsAName() async throws {
        let outcome = try await outcome(
            #"printf '\\*\n\\[a-z]*\n' > .gitignore; echo 1 > one.txt; echo 2 > two.txt"#,
            then: "echo x > '*'; echo y > '[a-z]*'; echo z > '?'; echo z > ':(glob)**'")
        #expect(outcome.paths == ["?", ":(glob)**"])
    }

    // MARK: Conversions

    @Test func filesThatCannotBeConvertedAreTakenAsTheyAreAndTheOthersConverted() async throws {
        let outcome = try await outcome(
            "echo '*.u16 text working-tree-encoding=UTF-16LE' > .gitattributes",
            then: """
                for i in $(seq 60); do printf 'a%s\n' $i | iconv -t UTF-16LE > good$i.u16; done
                for i in $(seq 25); do printf 'odd%s\n' 1$i > bad$i.u16; done
                """)
        #expect(outcome.paths.count == 85 && outcome.report.leftOut.isEmpty)
        #expect(file("\(outcome.clone)/good60.u16") == Array("a60\n".utf8).flatMap { [$0, 0] })
        #expect(outcome.text.contains("+a60\n") && outcome.text.contains("+odd125\n"))
    }

    @Test(arguments: [true, false]) func whatNobodyTouchedIsNotInThePatch(marked: Bool) async throws {
        // Stored with CRLF, and only later declared text; stored with an expanded keyword; stored in another encoding than the work tree's.
        let outcome = try await outcome(
            """
            printf 'a\\r\\nb\\r\\n' > code.cs; printf 'x\\r\\ny\\n' > mixed.cs; printf '$Id: old $\\nz\\n' > keyword.c
            printf 'auto\\r\\n' > auto.txt; printf 'u\\n' > wide.utf; printf 'r\\n' > README; git add -A && git commit -qm raw
            printf '*.cs text\\nkeyword.c ident\\n*.txt text=auto\\n*.utf working-tree-encoding=UTF-16\\n*.bat text eol=crlf\\n' > .gitattributes
            printf 'b\\n' > run.bat; git add .gitattributes run.bat
            """, then: "echo more >> README; touch code.cs mixed.cs keyword.c auto.txt wide.utf run.bat", marked: marked, adds: false)
        #expect(outcome.paths == ["README"], "\(outcome.text)")
    }

    @Test func oneLineThatWasChangedIsOneLineInThePatch() async throws {
        let outcome = try await outcome(
            """
            printf 'a\\r\\nb\\r\\nc\\r\\n' > code.cs; printf '$Id: old $\\none\\ntwo\\nthree\\nfour\\nfive\\n' > keyword.c
            printf 'l\\nm\\n' > dos.bat; printf 'a1\\r\\na2\\r\\n' > auto.txt; printf 'p\\nq\\n' > wide.utf
            git add -A && git commit -qm raw
            printf '*.cs text\\nkeyword.c ident\\n*.txt text=auto\\n*.bat text eol=crlf\\n*.utf working-tree-encoding=UTF-16\\n' > .gitattributes; git add .gitattributes
            """,
            then: """
                sed -i 's/b/B/' code.cs; sed -i 's/five/FIVE/' keyword.c; sed -i 's/m/M/' dos.bat; sed -i 's/a2/A2/' auto.txt
                iconv -f UTF-16 -t UTF-8 wide.utf | sed 's/q/Q/' | iconv -f UTF-8 -t UTF-16 > wide.new && mv wide.new wide.utf
                """, adds: false)
        #expect(outcome.paths == ["code.cs", "keyword.c", "dos.bat", "auto.txt", "wide.utf"])
        #expect(outcome.report.runCounts.additions == 5 && outcome.report.runCounts.deletions == 5, "\(outcome.text)")
        #expect(outcome.text.contains("-b\r\n+B\r\n") && outcome.text.contains("-q\n+Q\n") && outcome.text.contains("-m\n+M\n"))
        #expect(file("\(outcome.clone)/code.cs") == Array("a\r\nB\r\nc\r\n".utf8))
    }

    @Test func aLatin1LineIsLatin1InThePatchAndNamesThatAreNoTextAreQuoted() async throws {
        let outcome = try await outcome(
            "printf 'stra\\337e\\n' > latin1.txt; printf x > $'na\\357ve.txt'; printf v > $'a\\nb'",
            then: "printf 'gr\\374n\\n' >> latin1.txt; printf y >> $'na\\357ve.txt'; printf w >> $'a\\nb'; printf n > $'\\377\\376'")
        #expect(outcome.patch.firstRange(of: Array("+gr".utf8) + [0xfc] + Array("n\n".utf8)) != nil)
        #expect(outcome.paths == ["latin1.txt", #""na\357ve.txt""#, "a\nb", #""\377\376""#])
        #expect(file("\(outcome.clone)/latin1.txt") == Array("stra".utf8) + [0xdf] + Array("e\ngr".utf8) + [0xfc] + Array("n\n".utf8))
    }

    // MARK: Unreadable files

    @Test func whatTheAgentLockedAgainstItselfIsInThePatch() async throws {
        let outcome = try await outcome(
            "echo one > tracked; echo two > same; mkdir dir; echo three > dir/in; echo four > mode",
            then: """
                echo x > f; chmod 000 f; echo changed > tracked; chmod 000 tracked; chmod 000 same
                mkdir locked; echo l > locked/l; chmod 000 locked; echo d > dir/in; chmod 111 dir; chmod 755 mode
                """)
        #expect(outcome.paths == ["f", "tracked", "locked/l", "dir/in", "mode"] && outcome.report.leftOut.isEmpty, "\(outcome.report)")
        #expect(outcome.text.contains("new mode 100755"))
        // The modes are the agent's again.
        let modes = try await shell("stat -c %a f tracked same locked dir", in: directory.appending("work")).text
        #expect(modes == "0\n0\n0\n0\n111\n")
    }

    @Test func whatIsNoFileIsNamed() async throws {
        let outcome = try await outcome(
            "echo '*.sock' > .gitignore; echo t > was",
            then: """
                mkfifo pipe; mkfifo ignored.sock; rm was; mkfifo was
                python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("s")'; echo ok > ok
                """)
        #expect(outcome.left(.notAFile) == ["pipe", "s", "was"])
        // A file that was replaced by something else stays as it was.
        #expect(outcome.paths == ["ok"])
    }

    @Test func thousandsThatAreLeftOutAreOneStep() async throws {
        // One call of git for each would take fifteen seconds.
        let outcome = try await outcome(
            "echo x > f", then: "mkdir p; for i in $(seq 2000); do echo p/$i; done | xargs mkfifo; echo y > f")
        #expect(outcome.paths == ["f"])
        #expect(outcome.report.leftOut.first { $0.kind == .notAFile }?.count == 2_000)
    }

    @Test func whatLiesTooDeepIsNamed() async throws {
        let outcome = try await outcome(
            "echo a > a.txt",
            then: """
                echo b >> a.txt
                python3 - <<'P'
                import os
                for name in "d" * 200: os.mkdir(name); os.chdir(name)
                open("in-reach", "w").write("x")
                for name in ["e"] * 1000: os.mkdir(name); os.chdir(name)
                open("out-of-reach", "w").write("x")
                P
                """)
        #expect(outcome.paths == ["a.txt", String(repeating: "d/", count: 200) + "in-reach"])
        #expect(outcome.left(.tooDeep).count == 1)
        FileTree.remove(directory.appending("work"))
        #expect(!FileManager.default.fileExists(atPath: directory.appending("work")))
    }

    @Test func namesThatGitRefusesAreSaid() async throws {
        let outcome = try await outcome("echo a > a.txt", then: "mkdir .GIT; echo x > .GIT/config; echo y > 'git~1'; echo ok > ok.txt")
        #expect(outcome.paths == ["ok.txt"])
        #expect(outcome.left(.refusedName) == [".GIT/config", "git~1"])
    }

    // MARK: Sizes

    @Test func aFileThatIsTooLargeIsLeftOutAndNamed() async throws {
        let outcome = try await outcome(
            "head -c 3000 /dev/zero > was-large; echo s > small; head -c 3000 /dev/zero > gone",
            then: "head -c 5000 /dev/urandom > large.bin; head -c 5000 /dev/urandom > was-large; echo s2 > small; rm gone", fileBytes: 4_000)
        #expect(outcome.paths == ["small", "gone"] && outcome.left(.tooLarge) == ["large.bin", "was-large"])
    }

    @Test func aFileOfExactlyTheLargestSizeIsInThePatch() async throws {
        let outcome = try await outcome(
            "echo s > small", then: "head -c 4000 /dev/urandom > fits.bin; head -c 4001 /dev/urandom > large.bin", fileBytes: 4_000)
        #expect(outcome.paths == ["fits.bin"] && outcome.left(.tooLarge) == ["large.bin"])
    }

    @Test func aPatchThatWouldBeTooLargeLosesItsLargestFiles() async throws {
        let outcome = try await outcome(
            "head -c 60000 /dev/urandom > removed; echo t > text",
            then: "rm removed; head -c 50000 /dev/urandom > first; head -c 20000 /dev/urandom > second; echo t2 > text", patchBytes: 100_000)
        #expect(outcome.left(.overBudget) == ["removed"])
        #expect(outcome.paths == ["first", "second", "text"] && outcome.patch.count < 100_000)
    }

    /// One character per line: the patch has twice the bytes of the files, and even an empty file takes some bytes of it.
    @Test(arguments: ["for i in 1 2 3 4; do yes '' | head -c 20000 > lines$i; done", "for i in $(seq 600); do : > empty-$i; done"])
    func aPatchThatIsLargerThanItsFilesIsWithinItsLimitToo(change: String) async throws {
        let outcome = try await outcome("echo t > text", then: "\(change); echo t2 > text", patchBytes: 100_000)
        #expect(outcome.patch.count <= 100_000 && outcome.paths.contains("text") && outcome.paths.count > 1, "\(outcome.patch.count)")
        #expect(outcome.report.leftOut.map(\.kind) == [.overBudget])
        let left = outcome.report.leftOut.reduce(0) { $0 + $1.count }
        #expect(left + outcome.report.runCounts.files == (change.contains("lines") ? 5 : 601))
    }

    @Test func aTurnThatIsTooMuchLosesItsOwnFilesAndNoneOfAnEarlierOne() async throws {
        let first = try await outcome("echo t > text", then: "head -c 60000 /dev/urandom > first", patchBytes: 100_000)
        #expect(first.paths == ["first"] && first.report.leftOut.isEmpty)
        let work = directory.appending("work")
        try await shell("head -c 30000 /dev/urandom > second; echo t2 > text", in: work)
        let origin = directory.appending("git/acme/web")
        let base = String(try await shell("git rev-parse HEAD", in: origin).text.prefix { $0 != "\n" })
        let report = try await collector().collect(base: base, before: first.report.snapshot, turn: 2, patchBytes: 100_000).report
        #expect(report.leftOut.map(\.kind) == [.overBudget] && report.leftOut.flatMap(\.paths) == ["second"])
        #expect(report.changedFiles.map(\.path) == ["text"] && report.runCounts.files == 2)
    }

    /// A SHA-256 repository has longer ids.
    @Test(arguments: ["head -c 5000 /dev/zero > new", "mkfifo new", "chmod 755 text; printf 'b\\r\\n' > code.cs; mkfifo new"])
    func whatIsLeftOutOfARepositoryOfSHA256IsSaid(change: String) async throws {
        let outcome = try await outcome(
            "rm -rf .git; git init -q -b main --object-format=sha256; printf 'a\\r\\n' > code.cs; echo t > text; git add -A; git commit -qm raw; echo '*.cs text' > .gitattributes",
            then: "\(change); echo t2 >> text", fileBytes: 4_000)
        #expect(outcome.report.leftOut.flatMap(\.paths) == ["new"])
        #expect(outcome.paths == (change.contains("code") ? ["text", "code.cs"] : ["text"]))
    }

    @Test func conversionsKnowNamesThatAreNoText() async throws {
        let outcome = try await outcome(
            """
            printf 'a\\r\\nb\\r\\n' > $'stra\\337e.cs'; printf 'a\\r\\nb\\r\\n' > $'na\\357ve.cs'; git add -A && git commit -qm raw
            printf '*.cs text\\n*.utf working-tree-encoding=UTF-16\\n' > .gitattributes; git add .gitattributes
            """, then: "sed -i 's/b/B/' $'stra\\337e.cs'; touch $'na\\357ve.cs'; printf odd > $'\\377.utf'", adds: false)
        #expect(outcome.paths == [#""stra\337e.cs""#, #""\377.utf""#], "\(outcome.text)")
        #expect(outcome.report.runCounts.additions == 2 && outcome.text.contains("-b\r\n+B\r\n") && outcome.report.leftOut.isEmpty)
    }

    // MARK: Submodules and Git LFS

    private static let module = """
        (mkdir ../module && cd ../module && git init -q -b main . && echo m > m.txt && git add -A && git commit -qm m)
        git submodule add -q "$PWD/../module" sub && echo r > README
        """

    @Test func workInsideASubmoduleThatIsNotCheckedOutIsSaid() async throws {
        let outcome = try await outcome(
            PatchContentTests.module, then: "echo r2 > README; mkdir -p sub/src; echo lost > sub/src/lost.txt; echo S > sub/also")
        #expect(outcome.paths == ["README"])
        #expect(outcome.left(.submoduleWork) == ["sub/also", "sub/src/lost.txt"])
        #expect(outcome.report.leftOut.map(\.kind) == [.submoduleWork])
    }

    @Test func aSubmoduleThatWasLeftAloneIsNotMentioned() async throws {
        let outcome = try await outcome(PatchContentTests.module, then: "git submodule update -q --init; echo r2 > README")
        #expect(outcome.paths == ["README"] && outcome.report.leftOut.isEmpty, "\(outcome.report)")
    }

    @Test func whatASubmodulesOwnRepositoryWouldHaveToHoldIsSaid() async throws {
        let outcome = try await outcome(
            PatchContentTests.module,
            then: """
                git submodule update -q --init; cd sub; echo more >> m.txt; echo n > n.txt
                git add n.txt; git commit -qm mine -- n.txt
                """)
        #expect(outcome.text.contains("+Subproject commit"))
        #expect(outcome.left(.submoduleWork) == ["sub", "sub/m.txt"])
    }

    @Test(arguments: ["", "git submodule update -q --init; "]) func aSubmoduleThatWasMovedIsOneThatWasMoved(first: String) async throws {
        let outcome = try await outcome(
            PatchContentTests.module, then: "\(first)mkdir libs; git mv sub libs/other 2> /dev/null; echo w > libs/other/w.txt")
        #expect(outcome.paths == [".gitmodules", "libs/other"], "\(outcome.text)")
        #expect(outcome.text.contains("rename from sub\nrename to libs/other\n"))
        #expect(outcome.left(.submoduleWork) == ["libs/other/w.txt"] && outcome.left(.nestedHistory) == [])
        let links = try await shell("git reset -q --hard; git apply --cached '\(directory.appending("p"))'; git ls-files -s", in: outcome.clone).text
        #expect(links.split(separator: "\n").contains { $0.hasPrefix("160000") && $0.hasSuffix("\tlibs/other") })
    }

    @Test(arguments: ["git rm -q sub", "rm -rf sub; git config -f .gitmodules submodule.sub.path gone", "rm -rf sub; : > .gitmodules; echo x > sub"])
    func aSubmoduleThatIsGoneIsGone(change: String) async throws {
        let outcome = try await outcome(PatchContentTests.module, then: change)
        #expect(outcome.paths.contains("sub") && outcome.report.leftOut.isEmpty, "\(outcome.report)")
        #expect(outcome.text.contains("-Subproject commit"))
    }

    @Test func changedFilesOfGitLFSAreCarriedAsContentsAndSaid() async throws {
        let pointer = "version https://git-lfs.github.com/spec/v1\\noid sha256:%s\\nsize %s\\n"
        let outcome = try await outcome(
            """
            echo '*.bin filter=lfs diff=lfs merge=lfs -text' > .gitattributes
            for name in kept same fetched; do
              printf "$name" > /tmp/hearth-lfs-$$; printf '\(pointer)' $(sha256sum < /tmp/hearth-lfs-$$ | cut -c1-64) $(wc -c < /tmp/hearth-lfs-$$) > $name.bin; rm /tmp/hearth-lfs-$$
            done
            """,
            then:
                "printf changed > kept.bin; printf new > new.bin; printf fetched > fetched.bin; printf '\(pointer)' $(printf x | sha256sum | cut -c1-64) 1 > pointer.bin"
        )
        #expect(outcome.paths == ["kept.bin", "new.bin", "pointer.bin"], "\(outcome.text)")
        #expect(outcome.left(.lfsContents) == ["kept.bin", "new.bin"])
        #expect(file("\(outcome.clone)/kept.bin") == Array("changed".utf8))
    }

    /// If the base has a pointer to the contents, they stay that pointer, whatever was done to the file: no contents, no limit, no warning.
    @Test func contentsOfGitLFSThatThePointersKnowArePointersWhereverTheyLie() async throws {
        let outcome = try await outcome(
            """
            echo '*.bin filter=lfs diff=lfs merge=lfs -text' > .gitattributes; mkdir d
            for name in large moved d/in mode $'na\\357ve'; do
              head -c 11000000 /dev/zero > contents; echo "$name" >> contents
              printf 'version https://git-lfs.github.com/spec/v1\\noid sha256:%s\\nsize %s\\n' $(sha256sum < contents | cut -c1-64) $(stat -c %s contents) > "$name.bin"
              mkdir -p "../lfs/$(dirname "$name")"; mv contents "../lfs/$name.bin"
            done
            """,
            then: """
                here=$PWD; cd ../git/acme/lfs; for name in large moved d/in mode $'na\\357ve'; do cp "$name.bin" "$here/$name.bin"; done; cd "$here"
                mv moved.bin else.bin; mv d e; chmod 755 mode.bin; cp large.bin copy.bin; cp copy.bin changed.bin; echo c >> changed.bin
                """, fileBytes: 10_000_000)
        #expect(outcome.left(.tooLarge) == ["changed.bin"] && outcome.left(.lfsContents) == [], "\(outcome.report.leftOut)")
        #expect(outcome.paths == ["else.bin", "e/in.bin", "mode.bin", "copy.bin"], "\(outcome.paths)")
        #expect(outcome.text.contains("rename to e/in.bin") && outcome.text.contains("new mode 100755") && outcome.patch.count < 2_000)
        let pointer = try #require(file("\(outcome.clone)/copy.bin"))
        #expect(pointer == file("\(outcome.clone)/large.bin") && pointer.count < 200)
    }

    // MARK: Deceptive trees

    /// Files set aside while the agent looked for its configuration, and others that have taken their place since.
    @Test func whatTakesThePlaceOfSomethingPutAsideIsCollected() async throws {
        let outcome = try await outcome(
            "mkdir .opencode; echo o > .opencode/old; echo j > opencode.json; echo k > kept.json",
            then: """
                mkdir .git/hearth-aside; mv .opencode opencode.json kept.json .git/hearth-aside
                mkdir .opencode; echo n > .opencode/new; echo changed > opencode.json
                """)
        #expect(outcome.paths == [".opencode/new", ".opencode/old", "opencode.json"], "\(outcome.paths)")
        #expect(file("\(outcome.clone)/kept.json") == Array("k\n".utf8))
    }

    @Test func aClockThatWasSetIsNotBelieved() async throws {
        let kept = directory.appending("kept")
        try FileManager.default.createDirectory(atPath: kept, withIntermediateDirectories: true)
        try PlacedMarks.leave(in: kept, directories: [GitPath("d\u{e9}".utf8): 7])
        #expect(PlacedMarks.find(in: kept) != nil)
        let path = "\(kept)/\(PlacedMarks.name)"
        let fields = try #require(file(path)).split(separator: 0)
        let offset = try #require(Int64(String(decoding: fields[0], as: UTF8.self)))
        // An hour ago the clock was an hour ahead: everything changed since looks older than the marks.
        try Data(Array("\(offset + 3_600_000)".utf8) + [0] + Array(fields[1]) + [0]).write(to: URL(filePath: path))
        #expect(PlacedMarks.find(in: kept) == nil)
        try Data(Array("nonsense".utf8)).write(to: URL(filePath: path))
        #expect(PlacedMarks.find(in: kept) == nil)
    }

    @Test func filesAndDirectoriesTakeEachOthersPlaces() async throws {
        let outcome = try await outcome(
            "echo f > f; mkdir d; echo x > d/x; echo y > d/y; ln -s f l; echo c > CASE",
            then: "rm f; mkdir f; echo i > f/i; rm -r d; echo now > d; rm l; mkdir l; echo z > l/z; mv CASE case; ln -s nowhere dangling")
        #expect(outcome.paths.isSuperset(of: ["f/i", "d", "l/z", "dangling"]))
        let names = try await shell("find . -path ./.git -prune -o -print | sort", in: outcome.clone).text
        #expect(names == ".\n./case\n./d\n./dangling\n./f\n./f/i\n./l\n./l/z\n")
    }
}
