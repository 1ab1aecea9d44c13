/// Writes the head of a response, and refuses fields that would break out of it. Pure.
enum ResponseEncoder {
    /// The framing of a response's body.
    enum Framing: Sendable, Equatable {
        /// There is no body and no length field.
        case none
        case length(Int)
        case chunked
        /// The body lasts until the connection ends.
        case untilClose
    }

    /// Returns the head's bytes, or `nil` if a field cannot be sent: control characters would turn one response into two.
    static func head(_ status: Status, _ fields: Fields, _ framing: Framing, date: [UInt8], closes: Bool, isVersion10: Bool) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        bytes += "HTTP/1.1 ".utf8
        append(status.code, to: &bytes)
        bytes.append(0x20)
        bytes += status.reason.utf8
        bytes += [0x0d, 0x0a]
        for field in fields {
            switch field.name {
            // The server writes these itself; the framing holds a handler to the length it promised.
            case "connection", "transfer-encoding", "date", "content-length", "keep-alive": continue
            default: break
            }
            guard !field.name.isEmpty, field.name.utf8.allSatisfy(Characters.isToken), field.value.utf8.allSatisfy(Characters.isValue) else {
                return nil
            }
            bytes += field.name.utf8
            bytes += [0x3a, 0x20]
            bytes += field.value.utf8
            bytes += [0x0d, 0x0a]
        }
        switch framing {
        case .none, .untilClose: break
        case .length(let count):
            bytes += "content-length: ".utf8
            append(count, to: &bytes)
            bytes += [0x0d, 0x0a]
        case .chunked: bytes += "transfer-encoding: chunked\r\n".utf8
        }
        bytes += date
        if closes {
            bytes += "connection: close\r\n".utf8
        } else if isVersion10 {
            bytes += "connection: keep-alive\r\n".utf8
        }
        bytes += [0x0d, 0x0a]
        return bytes
    }

    /// Returns the line before a chunk.
    static func chunkHead(_ count: Int) -> [UInt8] {
        Array(String(count, radix: 16).utf8) + [0x0d, 0x0a]
    }

    /// The end of a chunked body.
    static let lastChunk: [UInt8] = Array("0\r\n\r\n".utf8)

    private static func append(_ number: Int, to bytes: inout [UInt8]) {
        if number >= 10 { append(number / 10, to: &bytes) }
        bytes.append(UInt8(0x30 + number % 10))
    }
}
