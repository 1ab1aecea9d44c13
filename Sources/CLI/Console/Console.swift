public import Coding
internal import Glibc
internal import Runtime

/// Prints a command's output: results on standard output, everything meant only for people on standard error.
///
/// If a result cannot be written it is lost, and the exit code must say so: the process ends as soon as that happens, unless the command has to
/// clean up first.
public enum Console {
    private struct Output {
        var error: Int32?
        var whenLost: (@Sendable () -> Void)?
    }

    private static let output = Locked(Output())

    /// Prints a line of the result.
    public static func line(_ text: String) {
        print(text + "\n")
    }

    /// Prints a part of the result unchanged.
    public static func print(_ text: String) {
        bytes(Array(text.utf8))
    }

    /// Prints a document on one line.
    public static func json(_ document: JSONValue) {
        bytes(document.encoded() + [UInt8(ascii: "\n")])
    }

    /// Prints any bytes of the result.
    public static func bytes(_ bytes: [UInt8]) {
        guard output.withLock({ $0.error == nil }), let error = write(bytes, to: 1) else { return }
        let action = output.withLock { output in
            output.error = error
            return output.whenLost
        }
        guard let action else { end(.failed) }
        action()
    }

    /// Prints a sentence that is not a result, such as a side effect or a next step; on a terminal it is wrapped.
    public static func advise(_ sentence: String) {
        complain(sentence + "\n")
    }

    /// Prints text that is not a result, unchanged. If it cannot be written, there is nobody to tell.
    public static func note(_ text: String) {
        _ = write(Array(text.utf8), to: 2)
    }

    /// Prints an error message; on a terminal its lines are wrapped between words.
    static func complain(_ text: String) {
        guard let columns = columns(of: 2) else { return note(text) }
        for line in text.split(separator: "\n") { note(Printable.paragraph(String(line), columns: columns).joined(separator: "\n") + "\n") }
    }

    /// True if standard output is a terminal.
    public static var isTerminal: Bool { isatty(1) == 1 }

    /// True if standard error is a terminal.
    static var errorsAreTerminal: Bool { isatty(2) == 1 }

    /// True if the user wants colours (https://no-color.org) and the terminal has them.
    static var wantsColour: Bool { !isDumb && getenv("NO_COLOR").map { $0.pointee == 0 } ?? true }

    /// True if the terminal can neither redraw lines nor show colours.
    static var isDumb: Bool { getenv("TERM").map { String(cString: $0) } ?? "dumb" == "dumb" }

    /// Returns the text in a tone if standard output shows colours, and unchanged otherwise.
    public static func styled(_ text: String, _ tone: Tone) -> String {
        isTerminal && wantsColour ? tone.paint(text) : text
    }

    /// The columns of the terminal on standard output; `nil` for a program or a file, where nothing is cut or wrapped.
    public static var columns: Int? { columns(of: 1) }

    private static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard isatty(descriptor) == 1, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        // Some terminals show an empty line after a full one.
        return max(1, Int(size.ws_col) - 1)
    }

    /// Fills the places of closed standard descriptors. Otherwise the next opened file, perhaps a database, would get one of them and receive
    /// everything that is printed.
    static func holdDescriptors() {
        for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 {
            // `open` returns the lowest free number. The mode is deliberately wrong, so that using the descriptor still fails.
            _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
        }
    }

    // MARK: Lost output

    /// Sets the action to call, instead of ending the process, when the result cannot be written: it cleans up and lets the command end.
    public static func whenLost(_ action: @escaping @Sendable () -> Void) {
        output.withLock { $0.whenLost = action }
    }

    /// True if a part of the result could not be written.
    public static var isLost: Bool { output.withLock { $0.error != nil } }

    /// Ends the process with `code`, or with a failure if a result was lost. For a reader that has seen enough, such as `head`, nothing is printed:
    /// SIGPIPE ends the process, as it would end any other program.
    static func end(_ code: ExitCode) -> Never {
        guard let error = output.withLock({ $0.error }) else { exit(code.rawValue) }
        if error == EPIPE {
            signal(SIGPIPE, SIG_DFL)
            raise(SIGPIPE)
        }
        note(
            CommandFailure(
                "standard output cannot be written: \(String(cString: strerror(error)))", remedy: "what was printed is not whole: write it elsewhere"
            ).text)
        exit(ExitCode.failed.rawValue)
    }

    /// Writes all bytes; returns the error's number if that fails.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
        bytes.withUnsafeBytes { all in
            var rest = all
            while let start = rest.baseAddress, !rest.isEmpty {
                let count = Glibc.write(descriptor, start, rest.count)
                if count > 0 {
                    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                    continue
                }
                let error = errno
                if count < 0, error == EINTR { continue }
                guard count < 0, error == EAGAIN else { return count < 0 ? error : EIO }
                // Another process that shares the terminal or pipe made it non-blocking: no reason to throw a result away.
                var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&ready, 1, -1)
            }
            return nil
        }
    }
}
