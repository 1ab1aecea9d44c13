import SandboxDriver
import Testing

@testable import SandboxHost

/// The output of a process is kept at its beginning and its end, under the offsets that it really had.
@Suite struct OutputLogTests {
    /// The unit of writing. Each byte says which unit it is part of.
    private static let unit = 1 << 16
    private static let head = HostLimits.outputHeadBytes
    private static let tail = HostLimits.outputTailBytes

    private func log(_ total: Int) -> OutputLog {
        var log = OutputLog()
        var written = 0
        while written < total {
            let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: written / Self.unit), count: min(Self.unit, total - written))
            bytes.withUnsafeBytes { log.append($0) }
            written += bytes.count
        }
        return log
    }

    /// Checks that a page holds what was written at its offset.
    private func check(_ page: OutputPage) {
        #expect(page.nextOffset == page.offset + UInt64(page.bytes.count) && page.bytes.count <= HostLimits.pageBytes)
        for index in [0, page.bytes.count / 2, page.bytes.count - 1] where page.bytes.indices.contains(index) {
            #expect(page.bytes[index] == UInt8(truncatingIfNeeded: (Int(page.offset) + index) / Self.unit), "\(page.offset) + \(index)")
        }
    }

    @Test(arguments: [0, 1, unit, head - 1, head, head + 1, head + tail, 2 * head + tail, 2 * head + tail + 1, 20 << 20, (20 << 20) + 7])
    func everyPageHasItsTrueOffset(total: Int) {
        let log = log(total)
        #expect(log.end == UInt64(total))
        // Read as a client does, from the beginning to the end.
        var offset: UInt64 = 0
        var read = 0
        var gaps: [(after: UInt64, length: UInt64)] = []
        while true {
            let page = log.page(from: offset, isOver: true)
            check(page)
            if page.offset > offset { gaps.append((offset, page.offset - offset)) }
            read += page.bytes.count
            offset = page.nextOffset
            if page.isAtEnd { break }
            guard !page.bytes.isEmpty else { return #expect(Bool(false), "a page without bytes before the end") }
        }
        #expect(offset == UInt64(total) && read + gaps.reduce(0) { $0 + Int($1.length) } == total)
        // Only the middle of a long output is dropped, and no more of it than necessary.
        #expect(gaps.isEmpty == (total <= 2 * Self.head + Self.tail))
        #expect(gaps.allSatisfy { $0.after == UInt64(Self.head) } && read >= min(total, Self.head + Self.tail))
    }

    @Test(
        arguments: [
            (0, 0), (head - 1, head - 1), (head, nil), (5 << 20, nil), ((20 << 20) - 1, (20 << 20) - 1), (20 << 20, 20 << 20), (30 << 20, 20 << 20),
            (Int.max, 20 << 20),
        ] as [(Int, Int?)]) func aPageBeginsWhereItIsAskedForUnlessThatIsGone(offset: Int, start: Int?)
    {
        let log = log(20 << 20)
        let page = log.page(from: UInt64(offset), isOver: false)
        check(page)
        // The dropped middle ends where the kept end begins.
        let kept = log.page(from: UInt64(Self.head), isOver: false).offset
        #expect(page.offset == UInt64(start ?? Int(kept)) && !page.isAtEnd)
        #expect(kept >= UInt64(20 << 20) - UInt64(Self.tail + Self.head))
    }

    @Test(arguments: [(true, 3, true), (true, 2, false), (false, 3, false)]) func theEndIsAtTheLastByteOfAnEndedProcess(
        isOver: Bool, offset: Int, isAtEnd: Bool
    ) {
        var log = OutputLog()
        let bytes: [UInt8] = [1, 2, 3]
        bytes.withUnsafeBytes { log.append($0) }
        let page = log.page(from: UInt64(offset), isOver: isOver)
        #expect(page.isAtEnd == (isAtEnd || isOver && page.nextOffset == 3) && page.bytes == Array(bytes[offset...]))
    }
}
