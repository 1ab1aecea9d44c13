internal import CSystem
internal import Glibc

/// Looks a program up as the start of a process does. The error number of a start does not tell which file is missing: the program, what its
/// first line names, or the directory to start in.
public enum ProgramLookup {
    /// Why there is no such program; `nil` = a file is there that may be run. Whether it can is another question: its interpreter may be missing.
    ///
    /// - Parameters:
    ///   - executable: a path, or a name that is looked up on `path`.
    ///   - path: the `PATH` of the process.
    public static func problem(_ executable: String, path: String?) -> SystemError? {
        guard !executable.contains("/") else { return problem(at: executable) }
        let folders = (path ?? "/usr/bin:/bin").split(separator: ":")
        guard folders.contains(where: { problem(at: "\($0)/\(executable)") == nil }) else {
            return SystemError(code: ENOENT, call: "find \(executable) on PATH")
        }
        return nil
    }

    private static func problem(at path: String) -> SystemError? {
        var information = stat()
        guard stat(path, &information) == 0 else { return .last("start \(path)") }
        guard information.st_mode & S_IFMT == S_IFREG else { return SystemError(code: EACCES, call: "start \(path), which is no file") }
        return access(path, X_OK) == 0 ? nil : .last("start \(path)")
    }

    /// Says what a start failed at.
    static func explain(_ error: SystemError, _ spec: ProcessSpec) -> SystemError {
        if let directory = spec.directory, access(directory, X_OK) != 0 {
            return .last("enter the working directory \(directory) for \(spec.executable)")
        }
        let path = spec.environment["PATH"]
        guard error.code == ENOENT, problem(spec.executable, path: path) == nil else { return error }
        return SystemError(code: ENOENT, call: "find the interpreter or the loader of \(spec.executable), which is there itself")
    }
}
