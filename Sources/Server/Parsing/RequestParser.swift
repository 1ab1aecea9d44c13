/// Cuts a connection's bytes into requests (RFC 9112), in pieces of any size. Pure: no I/O, no clock.
///
/// After `.end` it rests: what follows belongs to the next request, which is read when `reset` was called.
struct RequestParser {
    /// What was found.
    enum Output {
        /// All input was taken; more is needed.
        case needsMore
        /// A head. Its body, if it has one, follows.
        case head(RequestHead)
        /// This part of the input is body.
        case body(Range<Int>)
        /// The request is complete.
        case end
    }

    private enum State {
        case head
        case fixed(left: Int)
        case chunked(ChunkedDecoder)
        /// The head was given out, and there is no body.
        case ending
        case complete
    }

    private var state = State.head
    /// The beginning of a head whose end has not come.
    private var held: [UInt8] = []
    /// The request line is in `held` whole.
    private var holdsLine = false
    private var emptyLines = 0

    /// Nothing of a request has come.
    var isBetweenRequests: Bool {
        if case .head = state { return held.isEmpty }
        return false
    }

    /// The request before is answered: what comes is the next one.
    mutating func reset() {
        state = .head
        emptyLines = 0
    }

    /// Reads on from `position`, which moves.
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
        // The end may lie across the border of two pieces: three bytes of the one before are looked at again.
        let known = held.count
        if known == 0, let end = RequestParser.headEnd(input, from: position, start: position) {
            defer { position = end }
            return .head(try begin(UnsafeBufferPointer(rebasing: input[position..<end])))
        }
        let take = min(input.count - position, ServerLimits.headBytes + 1 - known)
        let piece = UnsafeBufferPointer(rebasing: input[position..<position + take])
        // A head of bare line feeds would never end: better an answer now than a time-out.
        var before = held.last ?? 0
        for byte in piece {
            if byte == 0x0a, before != 0x0d { throw .malformed("a line does not end with CR LF") }
            before = byte
        }
        held.append(contentsOf: piece)
        holdsLine = holdsLine || piece.contains(0x0a)
        let found: RequestHead? = try held.withUnsafeBufferPointerTyped { (whole) throws(HTTPFailure) in
            guard let end = RequestParser.headEnd(whole, from: max(0, known - 3), start: 0) else { return nil }
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
            let isTooLong = whole.count > ServerLimits.headBytes || !holdsLine && whole.count > ServerLimits.requestLineBytes
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

    /// The part that is too long in a head that is: with or without its end, and in however many pieces it came.
    private static func excess(of head: UnsafeBufferPointer<UInt8>) -> HTTPFailure {
        (head.firstIndex(of: 0x0a) ?? head.count) > ServerLimits.requestLineBytes ? .targetTooLong : .fieldsTooLarge
    }

    /// Some clients send an empty line after a body (RFC 9112 §2.2).
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

    /// The position after the empty line that ends a head which begins at `start`.
    private static func headEnd(_ bytes: UnsafeBufferPointer<UInt8>, from: Int, start: Int) -> Int? {
        var index = from
        while index + 3 < bytes.count {
            // Most bytes are no line end: a look at the last of the four skips them fastest.
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
    /// `withUnsafeBufferPointer` with the type of its error.
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
