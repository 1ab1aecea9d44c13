internal import CSystem
internal import Glibc
internal import Runtime

/// Runs git for the collector, one command at a time. Input and output go through files of the capture directory: they may be large, and no
/// process can hang waiting for a pipe.
struct GitProcess {
    /// The answer of a command.
    struct Answer {
        let code: Int32
        let output: [UInt8]
        let errors: [UInt8]

        var line: String { String(decoding: output.prefix { $0 != 10 }, as: UTF8.self) }
        var complaint: String { String(decoding: errors, as: UTF8.self) }
    }

    /// The environment of this process, with the git settings that its starter chose.
    private let environment: [String: String]
    /// The work tree.
    let tree: String
    /// A folder for files passed between commands.
    let scratch: String

    init(capture: String, tree: String, scratch: String) {
        var variables = ProcessSpec.ownEnvironment
        variables["GIT_DIR"] = capture
        variables["GIT_WORK_TREE"] = tree
        variables["GIT_INDEX_FILE"] = "\(capture)/index"
        environment = variables
        self.tree = tree
        self.scratch = scratch
    }

    /// Runs a command whose failure is a valid answer.
    ///
    /// - Parameters:
    ///   - isApart: `true` to use the repository that git finds from the directory.
    ///   - index: an index other than the collector's own.
    func ask(
        _ words: [String], input: [UInt8] = [], in directory: String? = nil, isApart: Bool = false, index: String? = nil
    ) throws(CollectError) -> Answer {
        do throws(SystemError) {
            try ByteFile.write(input, to: "\(scratch)/input")
            let reading = try Descriptor(result: hearth_open("\(scratch)/input", O_RDONLY, 0), of: "open the input")
            let output = try Descriptor(
                result: hearth_open("\(scratch)/output", O_RDWR | O_CREAT | O_TRUNC, 0o600), of: "open the output")
            let errors = try Descriptor(
                result: hearth_open("\(scratch)/errors", O_RDWR | O_CREAT | O_TRUNC, 0o600), of: "open the errors")
            var variables = environment
            if let index { variables["GIT_INDEX_FILE"] = index }
            if isApart { for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] { variables[name] = nil } }
            var spec = ProcessSpec(executable: "git", arguments: words, environment: variables, directory: directory)
            spec.standardInput = .descriptor(reading.raw)
            spec.standardOutput = .descriptor(output.raw)
            spec.standardError = .descriptor(errors.raw)
            spec.diesWithParent = true
            let child = try ChildProcess.spawn(spec)
            var status: Int32 = 0
            while waitpid(child.pid, &status, 0) < 0, errno == EINTR {}
            let code = status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
            return Answer(code: code, output: try ByteFile.read("\(scratch)/output"), errors: try ByteFile.read("\(scratch)/errors"))
        } catch {
            throw CollectError(error)
        }
    }

    /// Runs a command that must succeed.
    @discardableResult
    func run(_ words: [String], input: [UInt8] = [], in directory: String? = nil) throws(CollectError) -> Answer {
        let answer = try ask(words, input: input, in: directory)
        guard answer.code == 0 else { throw CollectError("git \(words.first ?? ""): \(answer.complaint)") }
        return answer
    }
}
