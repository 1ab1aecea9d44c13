internal import SandboxDriver

/// The directory of one sandbox, and what lies where in it.
struct HostFiles: Sendable {
    /// Where the collector finds what belongs to the work tree, in its cell.
    static let keptInside = "/kept"

    let directory: String

    var tree: String { "\(directory)/tree" }
    var upper: String { "\(directory)/upper" }
    var work: String { "\(directory)/work" }
    var home: String { "\(directory)/home" }
    /// Things of the work tree that lie outside of it: the marks of its placement, and what the collecting of changes keeps. Not in the
    /// agent's cell.
    var kept: String { "\(directory)/kept" }
    var temporary: String { "\(directory)/tmp" }
}
