internal import CSystem
internal import Glibc
internal import Runtime

/// The bytes, followed by at most one part of a file, that wait for the client to take them.
struct OutputQueue {
    /// The result of a flush.
    enum Flush {
        case empty
        /// The client takes nothing more for now.
        case blocked
        case failed
    }

    private var bytes: [UInt8] = []
    private var sent = 0
    private var file: BlobFile?
    private var fileSent = 0

    /// The number of waiting bytes in memory.
    var count: Int { bytes.count - sent }
    /// True if nothing waits, in memory or in the file.
    var isEmpty: Bool { count == 0 && file == nil }

    mutating func append(_ more: [UInt8]) {
        if count == 0 {
            bytes = more
            sent = 0
        } else {
            dropSent()
            bytes += more
        }
    }

    /// Drops sent bytes once they make up half of the buffer: a client that is always a little behind never empties the queue. No more bytes are
    /// moved than were sent.
    private mutating func dropSent() {
        guard sent >= count else { return }
        bytes.removeFirst(sent)
        sent = 0
    }

    /// The number of bytes held in memory, sent or not.
    var held: Int { bytes.count }

    mutating func append(_ more: UnsafeRawBufferPointer) {
        if count == 0 {
            bytes.removeAll(keepingCapacity: bytes.capacity <= ServerLimits.outputQueueBytes)
            sent = 0
        } else {
            dropSent()
        }
        bytes.append(contentsOf: more)
    }

    /// Appends a file, which is sent after the bytes.
    mutating func append(_ blob: BlobFile) {
        file = blob
        fileSent = 0
    }

    /// Sends what the client takes, and sets `progress` to true if it took anything.
    mutating func flush(to socket: Int32, progress: inout Bool) -> Flush {
        while count > 0 {
            let offset = sent
            // MSG_MORE keeps the head of a file in the same packet.
            let flags = Int32(MSG_NOSIGNAL) | (file == nil ? 0 : Int32(MSG_MORE))
            let result = bytes.withUnsafeBytes { Glibc.send(socket, $0.baseAddress! + offset, $0.count - offset, flags) }
            if result < 0 {
                if errno == EINTR { continue }
                return errno == EAGAIN ? .blocked : .failed
            }
            progress = true
            sent += result
        }
        if sent > 0 {
            bytes.removeAll(keepingCapacity: bytes.capacity <= ServerLimits.outputQueueBytes)
            sent = 0
        }
        while let blob = file {
            guard fileSent < blob.count else {
                file = nil
                break
            }
            var offset = blob.offset + Int64(fileSent)
            let result = hearth_sendfile(socket, blob.raw, &offset, min(blob.count - fileSent, OutputQueue.fileSlice))
            if result < 0 {
                if errno == EINTR { continue }
                return errno == EAGAIN ? .blocked : .failed
            }
            // Nothing can make up for a file that is shorter than promised.
            if result == 0 { return .failed }
            progress = true
            fileSent += result
        }
        return .empty
    }

    /// The bytes of a file that one call hands to the kernel. Without it, a large file holds up the loop for as long as its socket takes bytes.
    private static let fileSlice = 1 << 20
}
