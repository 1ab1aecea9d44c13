internal import Glibc
internal import Runtime
internal import SandboxDriver

/// Puts aside, where there is no cell, what agents would load from the repository.
struct MaskedFiles {
    let files: HostFiles

    /// Moves it out of the work tree, once: what the agent makes there later is its own.
    func putAside() throws(SystemError) {
        guard mkdir(files.masked, 0o700) == 0 else {
            if errno == EEXIST { return }
            throw .last("mkdir \(files.masked)")
        }
        for name in RepositoryMasks.names {
            guard rename("\(files.tree)/\(name)", "\(files.masked)/\(name)") == 0 || errno == ENOENT else {
                throw .last("put the repository's \(name) aside")
            }
        }
    }
}
