internal import CSystem
internal import Coding
internal import Glibc
public import Runtime

/// A call of bubblewrap: the walls of a cell, for one program that runs inside to its end.
public struct Bubblewrap: Sendable {
    /// The search path for bubblewrap itself.
    static let searchPath = "/usr/local/bin:/usr/bin:/bin"

    /// bubblewrap itself: a path, or a name that is looked up on `searchPath`.
    let executable: String
    /// The user that bubblewrap runs as; `nil` = the server's own. It reaches files of the machine through its shelter only.
    private var shelter: ProcessShelter?
    private var options: [String]

    /// The largest list of options: a pipe holds as much without a reader.
    private static let optionBytes = 60_000
    private static let optionsDescriptor: Int32 = 4
    private static let reportDescriptor: Int32 = 6

    /// Starts a list of options.
    ///
    /// - Parameters:
    ///   - hasNetwork: the program inside shares the machine's network; only its files are shut off.
    ///   - executable: bubblewrap itself.
    public init(_ executable: String = "bwrap", hasNetwork: Bool = false) {
        self.executable = executable
        shelter = CellUser.current?.shelter()
        options = hasNetwork ? CellWalls.networkedNamespaces : CellWalls.namespaces
    }

    /// Appends options. bubblewrap applies them in order: a later mount covers an earlier one.
    public mutating func add(_ more: [String]) {
        options += more
    }

    /// Lets the program inside see a file or directory at its own path.
    public mutating func bind(_ path: String, isWritable: Bool = false) {
        options += [isWritable ? "--bind" : "--ro-bind", admit(path), path]
    }

    /// Returns the path under which bubblewrap finds a file of the machine.
    private mutating func admit(_ path: String) -> String { shelter?.admit(path) ?? path }

    /// The end of a cell.
    public struct Outcome: Sendable {
        /// The output and exit status: those of the program inside, or bubblewrap's own if that did not start.
        public let output: ProcessOutput
        /// The program inside was started. False if bubblewrap failed, and also if it was killed before the program's end.
        public let hasStarted: Bool

        /// Creates the end of a cell, or of a program that runs without one.
        public init(output: ProcessOutput, hasStarted: Bool) {
            self.output = output
            self.hasStarted = hasStarted
        }
    }

    /// Runs a program in the cell to its end.
    ///
    /// The options go through a pipe: a command line can be read by every user of the machine, and the environment may hold a proxy's password.
    ///
    /// - Parameters:
    ///   - program: The program, looked up inside, with its whole environment and its directory inside.
    ///   - timeout: As for `ChildProcess.run`, and so are the following.
    /// - Throws: the `errno` of a failed start of bubblewrap.
    public func run(
        _ program: ProcessSpec, timeout: Duration, outputLimit: Int, stopsWhenFull: Bool = false
    ) async throws(SystemError) -> Outcome {
        var call = self
        for (name, value) in program.environment.sorted(by: { $0.key < $1.key }) { call.add(["--setenv", name, value]) }
        call.add(CellWalls.closedRoot + CellFilter.options)
        call.add(["--json-status-fd", "\(Bubblewrap.reportDescriptor)", "--chdir", program.directory ?? "/"])
        let filter = try CellFilter.open()
        let options = try Bubblewrap.options(call.options)
        let report = try ShortPipe()

        var spec = program
        // A bare name is looked up on the path; a path may lie where the cell's user cannot go.
        spec.executable = executable.contains("/") ? call.admit(executable) : executable
        spec.arguments = ["--args", "\(Bubblewrap.optionsDescriptor)", "--", program.executable] + program.arguments
        spec.environment = ["PATH": Bubblewrap.searchPath]
        spec.directory = "/"
        spec.shelter = call.shelter
        spec.inherited = [
            (source: options.raw, target: Bubblewrap.optionsDescriptor), (source: filter.raw, target: CellFilter.descriptor),
            (source: report.writing.raw, target: Bubblewrap.reportDescriptor),
        ]
        let output = try await ChildProcess.run(spec, timeout: timeout, outputLimit: outputLimit, stopsWhenFull: stopsWhenFull)
        return Outcome(output: output, hasStarted: Bubblewrap.namesAnExit(report.drain()))
    }

    /// Returns a descriptor from which bubblewrap reads its options.
    private static func options(_ words: [String]) throws(SystemError) -> Descriptor {
        let bytes = words.flatMap { (word: String) -> [UInt8] in Array(word.utf8) + [0] }
        guard bytes.count <= optionBytes else { throw SystemError(code: E2BIG, call: "start a cell: its environment is too large") }
        return try ShortPipe.holding(bytes)
    }

    /// Returns whether bubblewrap's report, one JSON object a line, has the exit code of the program inside: it has none if the program did not
    /// start, and then bubblewrap's own exit code says nothing about it.
    static func namesAnExit(_ report: [UInt8]) -> Bool {
        report.split(separator: 10).contains { line in (try? JSONValue(parsing: Array(line)))?["exit-code"] != nil }
    }
}

/// A pipe for a few bytes, which are written before anybody reads.
struct ShortPipe: ~Copyable {
    let reading: Descriptor
    let writing: Descriptor

    init() throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        guard hearth_pipe(&ends) == 0 else { throw .last("pipe") }
        reading = Descriptor(owning: ends[0])
        writing = Descriptor(owning: ends[1])
    }

    /// Returns a descriptor from which the bytes can be read once, to their end.
    static func holding(_ bytes: [UInt8]) throws(SystemError) -> Descriptor {
        let pipe = try ShortPipe()
        _ = hearth_set_nonblocking(pipe.writing.raw, true)
        guard write(pipe.writing.raw, bytes, bytes.count) == bytes.count else { throw SystemError(code: E2BIG, call: "fill a pipe") }
        // The reader finds the end only when no writing end is left.
        return try Descriptor(result: fcntl(pipe.reading.raw, F_DUPFD_CLOEXEC, 3), of: "copy a pipe's end")
    }

    /// Returns the bytes that are in the pipe now.
    func drain() -> [UInt8] {
        _ = hearth_set_nonblocking(reading.raw, true)
        var whole: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = read(reading.raw, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return whole }
            whole += buffer[..<count]
        }
    }
}
