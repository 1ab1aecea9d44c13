internal import Coding

/// Writes what `--json` prints.
enum CommandJSON {
    /// One line, keys sorted.
    static func text(_ value: some Encodable) throws -> String {
        String(decoding: try JSONCoding.encode(value), as: UTF8.self)
    }
}
