internal import CSystem
internal import Glibc
internal import Runtime

/// The files of a control group: each is written with one call, and read as one text.
enum GroupFile {
    /// Writes a value; `false` when the kernel does not take it.
    @discardableResult
    static func write(_ text: String, to path: String) -> Bool {
        let file = hearth_open(path, O_WRONLY, 0)
        guard file >= 0 else { return false }
        defer { close(file) }
        return Glibc.write(file, text, text.utf8.count) == text.utf8.count
    }

    /// A file that holds one number; `max` is the largest.
    static func number(_ path: String) -> Int64? {
        guard let text = ProcFile.text(path)?.split(whereSeparator: \.isWhitespace).first else { return nil }
        return text == "max" ? .max : Int64(text)
    }

    /// A line `NAME NUMBER` of a file.
    static func number(_ name: String, in path: String) -> Int64? {
        for line in (ProcFile.text(path) ?? "").split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == name { return Int64(words[1]) }
        }
        return nil
    }
}
