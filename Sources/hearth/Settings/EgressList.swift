internal import CLI
internal import Runtime
internal import SandboxDriver

/// Reads `HEARTH_EGRESS`: `public`, `none`, or a file of rules.
enum EgressList {
    /// Returns the policy that the setting names.
    static func policy(_ text: String) throws(CommandFailure) -> Egress.Policy {
        switch text {
        case "public": return .public
        case "none": return .none
        default: break
        }
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try FileBytes.read(text)
        } catch {
            throw CommandFailure(
                "the list of hosts \(text) cannot be read: \(error)", remedy: "set HEARTH_EGRESS to public, none, or a file that can be read")
        }
        return .hosts(try read(String(decoding: bytes, as: UTF8.self), of: text))
    }

    /// Returns the rules of a list: one per line; empty lines and text after `#` are ignored.
    static func read(_ text: String, of path: String) throws(CommandFailure) -> [String] {
        var rules: [String] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
            guard let word = words.first else { continue }
            guard words.count == 1, let rule = EgressRule(String(word)) else {
                throw CommandFailure(
                    "\(path), line \(index + 1), is no rule: \(line)",
                    remedy: "write HOST, HOST:PORT,PORT or HOST:*, where HOST is example.org, *.example.org or *")
            }
            rules.append(rule.description)
        }
        return rules
    }
}
