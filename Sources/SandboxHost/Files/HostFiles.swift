/// The directory of one sandbox, and what lies where in it.
struct HostFiles: Sendable {
    let directory: String

    var tree: String { "\(directory)/tree" }
    var upper: String { "\(directory)/upper" }
    var work: String { "\(directory)/work" }
    var home: String { "\(directory)/home" }
    /// What was put aside of the work tree.
    var masked: String { "\(directory)/masked" }
    var temporary: String { "\(directory)/tmp" }
}
