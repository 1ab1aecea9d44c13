import Coding
import Testing

@testable import CLI

/// Tables, rows, entries and messages on screens of any width, and a run in words.
@Suite struct ScreenTextTests {
    private let table = TextTable(
        ["RUN", "REPOSITORY", "TITLE"], [["7hq4c2", "acme/日本語", "Verify webhook signatures"], ["0wmpbw", "acme/web", ""]], whole: [0])

    private func text(_ columns: Int?) -> String { table.text(columns: columns) { $0 } }

    @Test func aTableIsWholeWhereNobodyIsInTheWay() {
        let whole = """
            RUN     REPOSITORY   TITLE
            7hq4c2  acme/日本語  Verify webhook signatures
            0wmpbw  acme/web

            """
        #expect(text(nil) == whole && text(200) == whole && text(46) == whole)
    }

    @Test func aTableGivesUpTheWidestColumnFirst() {
        #expect(
            text(37) == """
                RUN     REPOSITORY   TITLE
                7hq4c2  acme/日本語  Verify webhook…
                0wmpbw  acme/web

                """)
        #expect(text(28).split(separator: "\n")[1] == "7hq4c2  acme/日…   Verify w…")
    }

    @Test func aTableWithoutRoomBecomesParagraphs() {
        #expect(
            text(20) == """
                RUN         7hq4c2
                REPOSITORY
                  acme/日本語
                TITLE
                  Verify webhook
                  signatures

                RUN         0wmpbw
                REPOSITORY  acme/web

                """)
    }

    @Test(arguments: 1...60) func nothingIsWiderThanTheScreen(columns: Int) {
        let entry = Printable.entry("repository", "acme/日本語 @ main 🚀 a-very-long-word-that-fits-nowhere", margin: 12, columns: columns)
        let row = Printable.row(["idle", "warm until 05:00", "next: hearth say 7hq4 \"…\"", "hearth end 7hq4"], columns: columns)
        for line in entry + row + text(columns).split(separator: "\n").map(String.init) where columns >= 5 {
            #expect(Printable.width(line) <= columns, "\(line)")
        }
    }

    @Test func aRowIsFoldedBetweenItsParts() {
        let parts = ["idle", "warm until 05:00", "next: hearth end 7hq4"]
        #expect(Printable.row(parts, columns: nil) == ["idle · warm until 05:00 · next: hearth end 7hq4"])
        #expect(Printable.row(parts, columns: 40) == ["idle · warm until 05:00 ·", "  next: hearth end 7hq4"])
        #expect(Printable.row(parts, columns: 18) == ["idle ·", "  warm until", "  05:00 ·", "  next: hearth end", "  7hq4"])
    }

    @Test func anEntryStandsBelowItsNameWhereAWordWouldBeCut() {
        let id = "run_7hq4c2dtt1z0p3v5m8k9x6b2aa"
        #expect(Printable.entry("run", id, margin: 12, columns: 42) == ["run         \(id)"])
        #expect(Printable.entry("run", id, margin: 12, columns: 40) == ["run", "  \(id)"])
        #expect(Printable.entry("run", id, margin: 12, columns: 20) == ["run", "  run_7hq4c2dtt1z0p…"])
        #expect(Printable.entry("title", "one two three four", margin: 12, columns: 28) == ["title       one two three", "            four"])
    }

    @Test func theLastLinesTellWhatWasLeftOut() {
        let warnings: JSONValue = [
            ["code": "files_left_out", "detail": "Two files are not in the patch.", "paths": ["big.bin", "\"caf\\351\""]],
            ["code": "lfs_pointers", "detail": "1 file of Git LFS is a pointer without contents.", "paths": ["a.psd"]],
        ]
        let run: JSONValue = ["id": "run_7hq4c2", "status": "idle", "nextActions": ["end_session"], "warnings": warnings]
        #expect(
            RunText(run: run).closing(columns: nil) == [
                #"warning  Two files are not in the patch. (big.bin, "caf\351")"#,
                "warning  1 file of Git LFS is a pointer without contents. (a.psd)",
                "idle · next: hearth end 7hq4c2",
            ])
        #expect(RunText(run: run).lines(columns: nil).contains("warning     1 file of Git LFS is a pointer without contents. (a.psd)"))
        let many =
            run.asObject.map { JSONValue.object($0.merging(["warnings": .array(Array(repeating: ["detail": "x"], count: 7))])) } ?? .null
        #expect(
            RunText(run: many).closing(columns: nil).suffix(2) == ["warning  2 more: hearth show 7hq4c2 --json", "idle · next: hearth end 7hq4c2"])
    }

    @Test func aPatchIsShownWithoutWhatATerminalObeys() {
        let patch = Array("@@ -1 +1 @@\n-caf".utf8) + [0xe9] + Array("\u{1b}[2J\n+\ttab\r\n".utf8)
        #expect(PatchText.lines(patch) == ["@@ -1 +1 @@", "-caf\u{fffd}\u{fffd}[2J", "+\ttab "])
        #expect(PatchText.screen(patch, usesColour: true).contains("\u{1b}[31m-caf\u{fffd}\u{fffd}[2J\u{1b}[0m\n"))
        #expect(!PatchText.screen(patch, usesColour: false).contains("\u{1b}") && PatchText.lines([]) == [])
    }

    @Test func anErrorIsFoldedBelowItsFirstWords() {
        let line = "hearth: no server answers at http://127.0.0.1:8420"
        #expect(Printable.paragraph(line, columns: 80) == [line])
        #expect(Printable.paragraph(line, columns: 36) == ["hearth: no server answers at", "        http://127.0.0.1:8420"])
        #expect(Printable.paragraph("        start one with: hearth serve", columns: 30) == ["        start one with: hearth", "        serve"])
        #expect(Printable.paragraph("        start one with", columns: 20) == ["  start one with"])
    }

    @Test func aNarrowerScreenShowsALineInSeveralRows() {
        #expect(TerminalWriter.rows([], on: 80) == 0 && TerminalWriter.rows([0, 79, 80], on: 80) == 3)
        #expect(TerminalWriter.rows([79, 81, 10], on: 40) == 6 && TerminalWriter.rows([3], on: 1) == 3)
    }
}
