internal import CSystem
internal import Glibc
internal import Runtime

/// Access to the files of a control group: each is written with one call, and read as a whole.
enum GroupFile {
    /// Writes a value; returns `false` if the kernel does not accept it.
    @discardableResult
    static func write(_ text: String, to path: String) -> Bool {
        let file = hearth_open(path, O_WRONLY, 0)
        guard file >= 0 else { return false }
        defer { close(file) }
        return Glibc.write(file, text, text.utf8.count) == text.utf8.count
    }

    /// Reads a file that holds one number; `max` becomes the largest.
    static func number(_ path: String) -> Int64? {
        guard let text = ProcFile.text(path)?.split(whereSeparator: \.isWhitespace).first else { return nil }
        return text == "max" ? .max : Int64(text)
    }

    /// Reads the number of a line `NAME NUMBER`.
    static func number(_ name: String, in path: String) -> Int64? {
        for line in (ProcFile.text(path) ?? "").split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == name { return Int64(words[1]) }
        }
        return nil
    }
}
