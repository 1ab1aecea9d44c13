/// Splits a connection's bytes, which arrive in pieces of any size, into requests (RFC 9112). Pure: no I/O, no clock.
///
/// After `.end` it takes nothing more: the bytes that follow belong to the next request, which is read after `reset()`.
struct RequestParser {
    /// The result of a parsing step.
    enum Output {
        /// All input is taken; more is needed.
        case needsMore
        /// A head, followed by its body if it has one.
        case head(RequestHead)
        /// A part of the input that belongs to the body.
        case body(Range<Int>)
        /// The end of the request.
        case end
    }

    private enum State {
        case head
        case fixed(left: Int)
        case chunked(ChunkedDecoder)
        /// The head was returned, and no body is left.
        case ending
        case complete
    }

    private var state = State.head
    /// The beginning of a head whose end has not arrived.
    private var held: [UInt8] = []
    /// True if `held` contains the complete request line.
    private var holdsLine = false
    private var emptyLines = 0

    /// True if nothing of a request has arrived.
    var isBetweenRequests: Bool {
        if case .head = state { return held.isEmpty }
        return false
    }

    /// Gets ready for the next request after the previous one is answered.
    mutating func reset() {
        state = .head
        emptyLines = 0
    }

    /// Continues parsing at `position`, and advances it.
    mutating func next(_ input: UnsafeBufferPointer<UInt8>, _ position: inout Int) throws(HTTPFailure) -> Output {
        switch state {
        case .head: return try readHead(input, &position)
        case .fixed(let left):
            guard position < input.count else { return .needsMore }
            let count = min(left, input.count - position)
            let range = position..<position + count
            position += count
            state = left == count ? .ending : .fixed(left: left - count)
            return .body(range)
        case .chunked(var decoder):
            defer { if case .chunked = state { state = .chunked(decoder) } }
            switch try decoder.next(input, &position) {
            case .needsMore: return .needsMore
            case .body(let range): return .body(range)
            case .end:
                state = .complete
                return .end
            }
        case .ending:
            state = .complete
            return .end
        case .complete: return .needsMore
        }
    }

    private mutating func readHead(_ input: UnsafeBufferPointer<UInt8>, _ position: inout Int) throws(HTTPFailure) -> Output {
        try skipEmptyLines(input, &position)
        guard position < input.count else { return .needsMore }
        // The end may straddle two pieces: the last three bytes of the previous piece are searched again.
        let known = held.count
        if known == 0, let end = RequestParser.headEnd(input, from: position) {
            defer { position = end }
            return .head(try begin(UnsafeBufferPointer(rebasing: input[position..<end])))
        }
        let take = min(input.count - position, ServerLimits.headBytes + 1 - known)
        let piece = UnsafeBufferPointer(rebasing: input[position..<position + take])
        // A head of bare line feeds would never end: better to answer now than to time out.
        var before = held.last ?? 0
        for byte in piece {
            if byte == 0x0a, before != 0x0d { throw .malformed("a line does not end with CR LF") }
            before = byte
        }
        held.append(contentsOf: piece)
        holdsLine = holdsLine || piece.contains(0x0a)
        let found: RequestHead? = try held.withUnsafeBufferPointerTyped { (whole) throws(HTTPFailure) in
            guard let end = RequestParser.headEnd(whole, from: max(0, known - 3)) else { return nil }
            position += end - known
            return try begin(UnsafeBufferPointer(rebasing: whole[..<end]))
        }
        if let found {
            held.removeAll(keepingCapacity: true)
            holdsLine = false
            return .head(found)
        }
        position += take
        try held.withUnsafeBufferPointerTyped { (whole) throws(HTTPFailure) in
            let isTooLong = whole.count > ServerLimits.headBytes || !holdsLine && whole.count > RequestParser.longestLine
            if isTooLong { throw RequestParser.excess(of: whole) }
        }
        return .needsMore
    }

    private mutating func begin(_ bytes: UnsafeBufferPointer<UInt8>) throws(HTTPFailure) -> RequestHead {
        guard bytes.count <= ServerLimits.headBytes else { throw RequestParser.excess(of: bytes) }
        let head = try HeadReader.read(bytes)
        switch head.body {
        case .none: state = .ending
        case .length(let length): state = .fixed(left: length)
        case .chunked: state = .chunked(ChunkedDecoder())
        }
        return head
    }

    /// Returns the failure for a head that is too long, whether its end has arrived or not, and in however many pieces.
    private static func excess(of head: UnsafeBufferPointer<UInt8>) -> HTTPFailure {
        (head.firstIndex(of: 0x0a) ?? head.count) > longestLine ? .targetTooLong : .fieldsTooLarge
    }

    /// The bytes before the LF of the longest request line: the line and its CR.
    private static let longestLine = ServerLimits.requestLineBytes + 1

    /// Skips empty lines before a request: some clients send one after a body (RFC 9112 §2.2).
    private mutating func skipEmptyLines(_ input: UnsafeBufferPointer<UInt8>, _ position: inout Int) throws(HTTPFailure) {
        if held == [0x0d], position < input.count, input[position] == 0x0a {
            held = []
            position += 1
            try countEmptyLine()
        }
        guard held.isEmpty else { return }
        while position + 1 < input.count, input[position] == 0x0d, input[position + 1] == 0x0a {
            position += 2
            try countEmptyLine()
        }
    }

    private mutating func countEmptyLine() throws(HTTPFailure) {
        emptyLines += 1
        guard emptyLines <= ServerLimits.leadingLineEnds else { throw .malformed("empty lines before a request") }
    }

    /// Returns the position after the empty line that ends a head, searching from `from`; `nil` if there is none.
    private static func headEnd(_ bytes: UnsafeBufferPointer<UInt8>, from: Int) -> Int? {
        var index = from
        while index + 3 < bytes.count {
            // Most bytes belong to no line end: looking at the last of four skips them fastest.
            let last = bytes[index + 3]
            if last == 0x0a {
                if bytes[index] == 0x0d, bytes[index + 1] == 0x0a, bytes[index + 2] == 0x0d { return index + 4 }
                index += 1
            } else if last == 0x0d {
                index += 1
            } else {
                index += 4
            }
        }
        return nil
    }
}

extension [UInt8] {
    /// Calls `withUnsafeBufferPointer` with a typed error.
    fileprivate func withUnsafeBufferPointerTyped<Result>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(HTTPFailure) -> Result
    ) throws(HTTPFailure) -> Result {
        let outcome: Swift.Result<Result, HTTPFailure> = withUnsafeBufferPointer { bytes in
            do throws(HTTPFailure) {
                return .success(try body(bytes))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }
}
