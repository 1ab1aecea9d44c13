/// A request to collect the changes of a work tree: the only argument of the role `collect-changes`, as JSON.
public struct CollectRequest: Codable, Sendable {
    /// The directory of a bare repository used only for collecting; created if it does not exist.
    public var capture: String
    /// The work tree.
    public var tree: String
    /// The folder with the marks that the tree's placement left, see `PlacedMarks`.
    public var kept: String
    /// The commit that the run started from.
    public var base: String
    /// The snapshot at the end of the previous turn; the base for the first turn.
    public var before: String
    /// The number of the turn.
    public var turn: Int
    /// The largest file in a patch. Larger ones are left out and named.
    public var fileBytes: Int64
    /// The largest patch. Beyond it the largest changes are left out and named.
    public var patchBytes: Int64

    /// Creates a request.
    public init(
        capture: String, tree: String, kept: String, base: String, before: String, turn: Int, fileBytes: Int64, patchBytes: Int64
    ) {
        self.capture = capture
        self.tree = tree
        self.kept = kept
        self.base = base
        self.before = before
        self.turn = turn
        self.fileBytes = fileBytes
        self.patchBytes = patchBytes
    }
}
