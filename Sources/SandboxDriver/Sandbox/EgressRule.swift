/// Where one rule of an egress list lets connections go: hosts, and their ports.
public struct EgressRule: Sendable, Hashable, CustomStringConvertible {
    /// The ports that a connection may go to where nobody has named others: HTTP, HTTPS, SSH.
    public static let usualPorts: Set<UInt16> = [80, 443, 22]

    /// Ports of a rule.
    public enum Ports: Sendable, Hashable {
        /// These.
        case some(Set<UInt16>)
        /// Any.
        case any
    }

    /// `example.org`, `*.example.org` (every name below it), or `*` (every host), in lower case.
    public let host: String
    /// The ports.
    public let ports: Ports

    /// Reads `HOST`, `HOST:PORT,PORT` or `HOST:*`; `nil` when it is none of these.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts[0].lowercased()
        let labels = name.hasPrefix("*.") ? String(name.dropFirst(2)) : name
        guard name == "*" || EgressRule.isName(labels) else { return nil }
        host = name
        guard parts.count == 2 else {
            ports = .some(EgressRule.usualPorts)
            return
        }
        if parts[1] == "*" {
            ports = .any
            return
        }
        var numbers: Set<UInt16> = []
        for word in parts[1].split(separator: ",", omittingEmptySubsequences: false) {
            guard word.allSatisfy(\.isNumber), let number = UInt16(word), number > 0 else { return nil }
            numbers.insert(number)
        }
        ports = .some(numbers)
    }

    /// Whether a connection may go there by this rule.
    public func allows(_ host: String, port: UInt16) -> Bool {
        let isHost = self.host == "*" || (self.host.hasPrefix("*.") ? host.hasSuffix(self.host.dropFirst()) : host == self.host)
        guard isHost else { return false }
        return switch ports {
        case .any: true
        case .some(let numbers): numbers.contains(port)
        }
    }

    /// As it is written.
    public var description: String {
        switch ports {
        case .any: "\(host):*"
        case .some(EgressRule.usualPorts): host
        case .some(let numbers): "\(host):\(numbers.sorted().map(String.init).joined(separator: ","))"
        }
    }

    /// A host name or an IPv4 address: letters, digits, hyphens and underscores between dots (RFC 1123, and what is in use).
    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 253
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                (1...63).contains(label.utf8.count)
                    && label.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 95 }
            }
    }
}
