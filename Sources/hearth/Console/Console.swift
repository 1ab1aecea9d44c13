internal import Glibc

/// What a command prints: results on standard output, everything for the eyes only on standard error.
enum Console {
    /// Prints a line of the result.
    static func line(_ text: String) {
        write(text + "\n", to: 1)
    }

    /// Prints a part of the result as it is.
    static func print(_ text: String) {
        write(text, to: 1)
    }

    /// Prints something that is no result: a hint, an error.
    static func note(_ text: String) {
        write(text, to: 2)
    }

    /// Whether people read standard output.
    static var isTerminal: Bool { isatty(1) == 1 }

    /// Whether people read standard error.
    static var errorsAreTerminal: Bool { isatty(2) == 1 }

    private static func write(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while let start = rest.baseAddress, !rest.isEmpty {
                let count = Glibc.write(descriptor, start, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
        }
    }
}
