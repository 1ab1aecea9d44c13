internal import Coding

/// A request's head, with its statements about body and connection.
struct RequestHead: Sendable, Equatable {
    /// The framing of the body (RFC 9112 §6.3).
    enum BodyFraming: Sendable, Equatable {
        case none
        case length(Int)
        case chunked
    }

    let method: Method
    let target: Target
    let fields: Fields
    let isVersion10: Bool
    let body: BodyFraming
    /// True if another request may follow on the connection.
    let keepsAlive: Bool
    /// True if the client waits for `100 Continue` before it sends the body.
    let expectsContinue: Bool
}

/// Reads a complete head, from the request line to the empty line (RFC 9112 §3 and §5). Pure.
struct HeadReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    private init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// Reads a head; `bytes` ends with its empty line.
    static func read(_ bytes: UnsafeBufferPointer<UInt8>) throws(HTTPFailure) -> RequestHead {
        var reader = HeadReader(bytes)
        return try reader.read()
    }

    private mutating func read() throws(HTTPFailure) -> RequestHead {
        let line = try line()
        guard line.count <= ServerLimits.requestLineBytes else { throw .targetTooLong }
        let (method, target, isVersion10) = try requestLine(line)
        var fields = Fields()
        while true {
            let line = try self.line()
            if line.isEmpty { break }
            guard fields.count < ServerLimits.fieldCount else { throw .fieldsTooLarge }
            try field(line, &fields)
        }
        return try HeadReader.head(method, target, fields, isVersion10)
    }

    /// Returns the next line without its end. A line ends with CR LF; either of them alone is refused (RFC 9112 §2.2: a bare CR is invalid, and a
    /// recipient that accepts a bare LF sees other boundaries than a proxy that does not).
    private mutating func line() throws(HTTPFailure) -> UnsafeBufferPointer<UInt8> {
        let start = position
        while position < bytes.count, bytes[position] != 0x0a, bytes[position] != 0x0d { position += 1 }
        guard position + 1 < bytes.count, bytes[position] == 0x0d, bytes[position + 1] == 0x0a else {
            throw .malformed("a line does not end with CR LF")
        }
        defer { position += 2 }
        return UnsafeBufferPointer(rebasing: bytes[start..<position])
    }

    private func requestLine(_ line: UnsafeBufferPointer<UInt8>) throws(HTTPFailure) -> (Method, Target, Bool) {
        guard let first = line.firstIndex(of: 0x20), let last = line.lastIndex(of: 0x20), first < last else {
            throw .malformed("the request line does not have three parts")
        }
        let method = UnsafeBufferPointer(rebasing: line[..<first])
        let target = UnsafeBufferPointer(rebasing: line[(first + 1)..<last])
        let version = UnsafeBufferPointer(rebasing: line[(last + 1)...])
        guard !method.isEmpty, method.count <= 32, method.allSatisfy(Characters.isToken) else { throw .malformed("the method is no token") }
        guard version.count == 8, version.starts(with: "HTTP/".utf8), Characters.isDigit(version[5]), version[6] == 0x2e,
            Characters.isDigit(version[7])
        else { throw .malformed("the version is not of the form HTTP/1.1") }
        guard version[5] == 0x31, version[7] <= 0x31 else { throw .unsupportedVersion }
        let name = Method(String(decoding: method, as: UTF8.self))
        return (name, try TargetReader.read(target, method: name), version[7] == 0x30)
    }

    private func field(_ line: UnsafeBufferPointer<UInt8>, _ fields: inout Fields) throws(HTTPFailure) {
        if Characters.isBlank(line[0]) { throw .malformed("a field is folded over two lines") }
        guard let colon = line.firstIndex(of: 0x3a), colon > 0 else { throw .malformed("a field has no name") }
        let name = line[..<colon]
        // White space before the colon has been used to smuggle requests past proxies (RFC 9112 §5.1).
        guard name.allSatisfy(Characters.isToken) else { throw .malformed("the name of a field is no token") }
        var start = colon + 1
        var end = line.count
        while start < end, Characters.isBlank(line[start]) { start += 1 }
        while end > start, Characters.isBlank(line[end - 1]) { end -= 1 }
        let value = line[start..<end]
        guard value.allSatisfy(Characters.isValue) else { throw .malformed("a field has control characters") }
        let lowered = String(unsafeUninitializedCapacity: name.count) { buffer in
            for (index, byte) in name.enumerated() { buffer[index] = (0x41...0x5a).contains(byte) ? byte | 0x20 : byte }
            return name.count
        }
        fields.append(lowerCased: lowered, String(decoding: value, as: UTF8.self))
    }

    /// Returns the head, with the fields' statements about connection and body.
    private static func head(_ method: Method, _ target: Target, _ fields: Fields, _ isVersion10: Bool) throws(HTTPFailure) -> RequestHead {
        let hosts = fields.values(of: "host")
        guard hosts.count <= 1, isVersion10 || hosts.count == 1 else { throw .malformed("there must be one Host field") }
        if let host = hosts.first, host.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "@") || $0 == UInt8(ascii: " ") }) {
            throw .malformed("the Host field is not valid")
        }
        var expectsContinue = false
        for expectation in fields.tokens(of: "expect") {
            guard expectation == "100-continue" else { throw .unknownExpectation }
            expectsContinue = !isVersion10
        }
        let connection = fields.tokens(of: "connection")
        let keepsAlive = !connection.contains("close") && (!isVersion10 || connection.contains("keep-alive"))
        let body = try framing(fields, isVersion10)
        return RequestHead(
            method: method, target: target, fields: fields, isVersion10: isVersion10, body: body, keepsAlive: keepsAlive,
            expectsContinue: expectsContinue && body != .none)
    }

    private static func framing(_ fields: Fields, _ isVersion10: Bool) throws(HTTPFailure) -> RequestHead.BodyFraming {
        let codings = fields.tokens(of: "transfer-encoding")
        let lengths = fields.values(of: "content-length")
        if !fields.values(of: "transfer-encoding").isEmpty {
            // Sending both is a way to smuggle requests (RFC 9112 §6.1).
            guard lengths.isEmpty, !isVersion10 else { throw .malformed("Transfer-Encoding beside Content-Length, or in HTTP/1.0") }
            guard !codings.isEmpty else { throw .malformed("an empty Transfer-Encoding") }
            guard codings.allSatisfy({ $0 == "chunked" }) else { throw .unknownTransferCoding }
            guard codings.count == 1 else { throw .malformed("a body that is chunked more than once") }
            return .chunked
        }
        guard let first = lengths.first else { return .none }
        // Two equal ones could be read as one (RFC 9112 §6.3), but no client sends two: one of them was added on the way.
        guard lengths.count == 1, !first.isEmpty, first.utf8.count <= 18, first.utf8.allSatisfy(Characters.isDigit), let length = Int(first)
        else { throw .malformed("the Content-Length is not valid") }
        return length == 0 ? .none : .length(length)
    }
}
