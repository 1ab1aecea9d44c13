internal import Coding
internal import Runtime

/// Makes ids in OpenCode's form: a prefix, twelve hexadecimal digits that grow with time, and fourteen random characters.
@NetworkLoop enum AgentID {
    private static var last: Int64 = 0

    static func make(_ prefix: String) -> String {
        last = max(last + 1, SystemTime().wall.millis << 12)
        let digits = String(last & 0xffff_ffff_ffff, radix: 16)
        let padded = String(repeating: "0", count: 12 - digits.count) + digits
        return "\(prefix)_\(padded)\(Identifier.random(prefix: "x").suffix(14))"
    }
}
