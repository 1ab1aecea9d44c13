public import Crypto

/// The permitted egress of a sandbox.
public struct Egress: Sendable {
    /// The permitted targets of connections other than model calls.
    public enum Policy: Sendable, Hashable, Codable {
        /// Anywhere on the public internet, at the usual ports: never to this machine, private or link-local networks, or metadata services.
        case `public`
        /// Nowhere.
        case none
        /// Hosts that one of these rules (`EgressRule`) allows, within the restrictions of `public`.
        case hosts([String])
    }

    /// The endpoint of an agent's model calls.
    public struct Model: Sendable {
        /// The endpoint, with its path: `https://openrouter.ai/api/v1`.
        public let baseURL: String
        /// Its key, which the sandbox never sees. `nil` for an endpoint that needs none.
        public let key: Secret<String>?
        /// The token that the agent shows instead: valid for this run only.
        public let token: Secret<String>
        /// The only model that may be called, as the endpoint names it.
        public let modelID: String
        /// The wire formats in which the agent may call it.
        public let formats: [ModelFormat]

        /// Creates a model endpoint.
        public init(baseURL: String, key: Secret<String>?, token: Secret<String>, modelID: String, formats: [ModelFormat]) {
            self.baseURL = baseURL
            self.key = key
            self.token = token
            self.modelID = modelID
            self.formats = formats
        }
    }

    /// The policy for other connections.
    public var policy: Policy
    /// The endpoint for model calls; `nil` = none are allowed.
    public var model: Model?

    /// Creates an egress.
    public init(policy: Policy, model: Model?) {
        self.policy = policy
        self.model = model
    }
}

/// A wire format of model calls that can be forwarded, checked and counted.
public enum ModelFormat: String, Sendable, Hashable, Codable, CaseIterable {
    /// OpenAI's chat completions, with OpenRouter's additions.
    case chatCompletions = "chat_completions"
}

/// A rule of an egress list: the hosts and ports to which connections may go.
public struct EgressRule: Sendable, Hashable, CustomStringConvertible {
    /// The ports that a rule permits if it names none: HTTP, HTTPS, SSH.
    public static let usualPorts: Set<UInt16> = [80, 443, 22]

    /// The ports of a rule.
    public enum Ports: Sendable, Hashable {
        /// Only these ports.
        case some(Set<UInt16>)
        /// Any port.
        case any
    }

    /// `example.org`, `*.example.org` (every name below it), or `*` (every host), in lower case.
    public let host: String
    /// The permitted ports.
    public let ports: Ports

    /// Creates a rule from `HOST`, `HOST:PORT,PORT` or `HOST:*`; returns `nil` for any other text.
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

    /// Returns whether the rule allows a connection.
    public func allows(_ host: String, port: UInt16) -> Bool {
        // A wildcard keeps its dot: `*.example.org` does not stand for `badexample.org`.
        let isHost = self.host == "*" || (self.host.hasPrefix("*.") ? host.hasSuffix(self.host.dropFirst()) : host == self.host)
        guard isHost else { return false }
        return switch ports {
        case .any: true
        case .some(let numbers): numbers.contains(port)
        }
    }

    /// The rule in the form that `init(_:)` reads.
    public var description: String {
        switch ports {
        case .any: "\(host):*"
        case .some(EgressRule.usualPorts): host
        case .some(let numbers): "\(host):\(numbers.sorted().map(String.init).joined(separator: ","))"
        }
    }

    /// Returns whether a text is a host name or an IPv4 address: letters, digits, hyphens and underscores between dots (RFC 1123, and common
    /// practice).
    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 253
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                (1...63).contains(label.utf8.count)
                    && label.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 95 }
            }
    }
}
