internal import Glibc

/// Files whose length the kernel does not report, such as those of /proc. Foundation would take their first page for the whole file.
public enum ProcFile {
    /// Returns the whole content; `nil` if the file cannot be opened or read, for example when its process is gone.
    public static func read(_ path: String) -> [UInt8]? {
        let raw = open(path, O_RDONLY | O_CLOEXEC)
        guard raw >= 0 else { return nil }
        let file = Descriptor(owning: raw)
        var whole: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = Glibc.read(file.raw, &buffer, buffer.count)
            if count > 0 {
                whole += buffer[..<count]
            } else if count == 0 {
                return whole
            } else if errno != EINTR {
                return nil
            }
        }
    }

    /// Returns the whole content as text; `nil` if it cannot be read.
    public static func text(_ path: String) -> String? {
        read(path).map { String(decoding: $0, as: UTF8.self) }
    }
}
