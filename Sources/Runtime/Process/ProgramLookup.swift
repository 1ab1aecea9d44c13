internal import CSystem
internal import Glibc

/// Looks up programs in the way a process start does. The error number of a start does not tell which file is missing: the program, the interpreter
/// on its first line, or the working directory.
public enum ProgramLookup {
    /// Returns the reason why a program is missing; `nil` = an executable file exists. It may still fail to start, if its interpreter is missing.
    ///
    /// - Parameters:
    ///   - executable: a path, or a name to look up on `path`.
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

    /// Returns a more precise error for a failed start.
    static func explain(_ error: SystemError, _ spec: ProcessSpec) -> SystemError {
        if let directory = spec.directory, access(directory, X_OK) != 0 {
            return .last("enter the working directory \(directory) for \(spec.executable)")
        }
        let path = spec.environment["PATH"]
        guard error.code == ENOENT, problem(spec.executable, path: path) == nil else { return error }
        return SystemError(code: ENOENT, call: "find the interpreter or the loader of \(spec.executable), which is there itself")
    }
}
