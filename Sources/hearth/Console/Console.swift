internal import Coding
internal import Glibc
internal import Runtime

/// What a command prints: results on standard output, everything for the eyes only on standard error.
///
/// A result that cannot be written is lost, and whoever reads the exit code must know: the process ends as soon as that happens, unless somebody
/// has something to put in order first.
enum Console {
    private struct Output {
        var error: Int32?
        var whenLost: (@Sendable () -> Void)?
    }

    private static let output = Locked(Output())

    /// Prints a line of the result.
    static func line(_ text: String) {
        print(text + "\n")
    }

    /// Prints a part of the result as it is.
    static func print(_ text: String) {
        bytes(Array(text.utf8))
    }

    /// Prints a document on one line.
    static func json(_ document: JSONValue) {
        bytes(document.encoded() + [UInt8(ascii: "\n")])
    }

    /// Prints bytes of the result, whatever they are.
    static func bytes(_ bytes: [UInt8]) {
        guard output.withLock({ $0.error == nil }), let error = write(bytes, to: 1) else { return }
        let action = output.withLock { output in
            output.error = error
            return output.whenLost
        }
        guard let action else { end(.failed) }
        action()
    }

    /// Prints a sentence that is no result, folded where a terminal shows it: what happened beside, what can be done next.
    static func advise(_ sentence: String) {
        complain(sentence + "\n")
    }

    /// Prints something that is no result as it is. Where it cannot be written there is nobody to tell.
    static func note(_ text: String) {
        _ = write(Array(text.utf8), to: 2)
    }

    /// Prints what went wrong: lines that are folded between words where a terminal shows them.
    static func complain(_ text: String) {
        guard let columns = columns(of: 2) else { return note(text) }
        for line in text.split(separator: "\n") { note(Printable.paragraph(String(line), columns: columns).joined(separator: "\n") + "\n") }
    }

    /// Whether people read standard output.
    static var isTerminal: Bool { isatty(1) == 1 }

    /// Whether people read standard error.
    static var errorsAreTerminal: Bool { isatty(2) == 1 }

    /// Columns of the terminal that shows standard output; `nil` when a program or a file takes it, where nothing is cut or folded.
    static var columns: Int? { columns(of: 1) }

    private static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard isatty(descriptor) == 1, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        // A full line would let some terminals show an empty one after it.
        return max(1, Int(size.ws_col) - 1)
    }

    /// Takes the places of standard descriptors that are closed. Otherwise the next file that is opened would get one of them, a database
    /// perhaps, and what is printed would go into it.
    static func holdDescriptors() {
        for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest free number is given. It is opened the wrong way round, so that use of it fails as before.
            _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
        }
    }

    // MARK: Output that is lost

    /// Has `action` called, instead of the process ended, when the result cannot be written: it puts things in order and lets the command end.
    static func whenLost(_ action: @escaping @Sendable () -> Void) {
        output.withLock { $0.whenLost = action }
    }

    /// A part of the result could not be written.
    static var isLost: Bool { output.withLock { $0.error != nil } }

    /// Ends the process: with `code`, or as one whose result was lost. A reader that has seen enough, as `head` has, is told nothing: the signal
    /// ends the process that ends other programs there.
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

    /// Writes all of it. Gives the error's number when that is not possible.
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
                // Somebody who shares the terminal or the pipe has set it so; a result is not thrown away for that.
                var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&ready, 1, -1)
            }
            return nil
        }
    }
}
