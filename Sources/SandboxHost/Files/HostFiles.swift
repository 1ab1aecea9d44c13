internal import SandboxDriver

/// The directory of one sandbox, and what lies where in it.
struct HostFiles: Sendable {
    let directory: String

    var tree: String { "\(directory)/tree" }
    var upper: String { "\(directory)/upper" }
    var work: String { "\(directory)/work" }
    var home: String { "\(directory)/home" }
    /// What belongs to the work tree and lies outside of it.
    var kept: String { "\(home)/\(PlacedTree.folder)" }
    var temporary: String { "\(directory)/tmp" }
}
