@testable import Server

/// The requests that a parser finds in a text that is fed in pieces of one size.
struct ParsedRequests: Equatable {
    var heads: [RequestHead] = []
    var bodies: [String] = []
    var failure: HTTPFailure?
    /// True if the last request is complete.
    var isComplete = false

    init(_ text: String, piece: Int) {
        self.init(Array(text.utf8), piece: piece)
    }

    init(_ bytes: [UInt8], piece: Int) {
        var parser = RequestParser()
        var start = 0
        while start < bytes.count, failure == nil {
            let end = min(bytes.count, start + piece)
            feed(Array(bytes[start..<end]), &parser)
            start = end
        }
    }

    private mutating func feed(_ bytes: [UInt8], _ parser: inout RequestParser) {
        bytes.withUnsafeBufferPointer { input in
            var position = 0
            do throws(HTTPFailure) {
                while true {
                    switch try parser.next(input, &position) {
                    case .needsMore: return
                    case .head(let head):
                        heads.append(head)
                        bodies.append("")
                        isComplete = false
                    case .body(let range): bodies[bodies.count - 1] += String(decoding: input[range], as: UTF8.self)
                    case .end:
                        isComplete = true
                        parser.reset()
                    }
                }
            } catch {
                failure = error
            }
        }
    }
}
