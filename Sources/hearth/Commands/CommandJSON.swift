internal import Coding

/// Encodes the output of `--json`.
enum CommandJSON {
    /// Returns the value on one line, with sorted keys.
    static func text(_ value: some Encodable) throws -> String {
        String(decoding: try JSONCoding.encode(value), as: UTF8.self)
    }
}
