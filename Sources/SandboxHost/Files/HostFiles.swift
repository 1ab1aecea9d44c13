internal import SandboxDriver

/// The layout of one sandbox's directory.
struct HostFiles: Sendable {
    /// The path in the collector's cell of the files that belong to the work tree.
    static let keptInside = "/kept"

    let directory: String

    var tree: String { "\(directory)/tree" }
    var upper: String { "\(directory)/upper" }
    var work: String { "\(directory)/work" }
    var home: String { "\(directory)/home" }
    /// Files of the work tree that lie outside it: the marks of its placement, and the collector's own files. Not visible in the agent's cell.
    var kept: String { "\(directory)/kept" }
    var temporary: String { "\(directory)/tmp" }
}
