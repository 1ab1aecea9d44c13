internal import CSystem
internal import Glibc

/// A pipe that owns both ends and closes them on `exec`.
final class Pipe {
    let reading: Descriptor
    let writing: Descriptor

    init() throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        guard hearth_pipe(&ends) == 0 else { throw .last("pipe2") }
        reading = Descriptor(owning: ends[0])
        writing = Descriptor(owning: ends[1])
    }

    /// Returns a copy of the reading end that the caller owns; this pipe closes its own.
    func takeReading() -> Int32 {
        fcntl(reading.raw, F_DUPFD_CLOEXEC, 3)
    }
}
