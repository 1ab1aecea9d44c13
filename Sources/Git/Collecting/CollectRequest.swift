/// The order to collect what has changed in a work tree: the one argument of the role `collect-changes`, as JSON.
public struct CollectRequest: Codable, Sendable {
    /// The directory of a bare repository that belongs to the collecting alone; made when it is not there.
    public var capture: String
    /// The work tree.
    public var tree: String
    /// The folder in which the placement of the tree has left its marks, see `PlacedMarks`.
    public var kept: String
    /// The commit that the run started from.
    public var base: String
    /// The snapshot at the end of the turn before; the base for the first turn.
    public var before: String
    /// The number of the turn.
    public var turn: Int
    /// The largest file that a patch holds. Larger ones are left out and named.
    public var fileBytes: Int64
    /// The most that a patch may hold. Beyond it the largest changes are left out and named.
    public var patchBytes: Int64

    /// An order.
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
