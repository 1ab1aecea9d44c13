/// Decodes a chunked body (RFC 9112 §7.1) that arrives in pieces of any size. Pure.
struct ChunkedDecoder: Sendable {
    private enum State: Sendable {
        case size(value: Int, digits: Int)
        case sizeBlank(value: Int, count: Int)
        case extensions(value: Int, count: Int)
        case sizeEnd(value: Int)
        case data(left: Int)
        case dataEnd
        case dataEndLine
        case trailer(count: Int, isLineEmpty: Bool)
        case trailerEnd(count: Int, isLineEmpty: Bool)
        case done
    }

    /// The result of a decoding step.
    enum Output: Equatable {
        /// A part of the input that belongs to the body.
        case body(Range<Int>)
        /// The end of the body.
        case end
        /// All input is taken; more is needed.
        case needsMore
    }

    private var state = State.size(value: 0, digits: 0)

    /// Continues decoding at `position`, and advances it.
    mutating func next(_ input: UnsafeBufferPointer<UInt8>, _ position: inout Int) throws(HTTPFailure) -> Output {
        while position < input.count {
            if case .data(let left) = state {
                let count = min(left, input.count - position)
                let range = position..<position + count
                position += count
                state = left == count ? .dataEnd : .data(left: left - count)
                return .body(range)
            }
            let byte = input[position]
            position += 1
            try take(byte)
            if case .done = state { return .end }
        }
        return .needsMore
    }

    private mutating func take(_ byte: UInt8) throws(HTTPFailure) {
        switch state {
        case .size(let value, let digits):
            if let digit = Characters.hexadecimal(byte) {
                guard digits < 15 else { throw .malformed("a chunk's size has too many digits") }
                state = .size(value: value << 4 | digit, digits: digits + 1)
                return
            }
            guard digits > 0 else { throw .malformed("a chunk has no size") }
            try endSize(byte, value, blanks: 0)
        case .sizeBlank(let value, let count): try endSize(byte, value, blanks: count)
        case .extensions(let value, let count):
            if byte == 0x0d {
                state = .sizeEnd(value: value)
            } else {
                guard count < ServerLimits.chunkExtensionBytes, Characters.isValue(byte) else { throw .malformed("a chunk's extension is not valid") }
                state = .extensions(value: value, count: count + 1)
            }
        case .sizeEnd(let value):
            guard byte == 0x0a else { throw .malformed("a chunk's size does not end with CR LF") }
            state = value == 0 ? .trailer(count: 0, isLineEmpty: true) : .data(left: value)
        case .dataEnd:
            guard byte == 0x0d else { throw .malformed("a chunk is longer than its size") }
            state = .dataEndLine
        case .dataEndLine:
            guard byte == 0x0a else { throw .malformed("a chunk does not end with CR LF") }
            state = .size(value: 0, digits: 0)
        case .trailer(let count, let isLineEmpty):
            if byte == 0x0d {
                state = .trailerEnd(count: count, isLineEmpty: isLineEmpty)
            } else {
                guard count < ServerLimits.trailerBytes, Characters.isValue(byte) else { throw .malformed("the trailers are not valid") }
                state = .trailer(count: count + 1, isLineEmpty: false)
            }
        case .trailerEnd(let count, let isLineEmpty):
            guard byte == 0x0a else { throw .malformed("a trailer does not end with CR LF") }
            state = isLineEmpty ? .done : .trailer(count: count, isLineEmpty: true)
        case .data, .done: break
        }
    }

    /// Takes a byte after the digits and `blanks` blanks, which count as part of the extensions.
    private mutating func endSize(_ byte: UInt8, _ value: Int, blanks: Int) throws(HTTPFailure) {
        switch byte {
        case 0x0d: state = .sizeEnd(value: value)
        case 0x3b: state = .extensions(value: value, count: blanks)
        case 0x20 where blanks < ServerLimits.chunkExtensionBytes, 0x09 where blanks < ServerLimits.chunkExtensionBytes:
            state = .sizeBlank(value: value, count: blanks + 1)
        default: throw .malformed("a chunk's size is no hexadecimal number")
        }
    }
}
