/// The place for what belongs to the work tree and lies outside of it: the marks of its placement, and what the collecting of changes keeps.
public enum PlacedTree {
    /// The folder, in the home.
    public static let folder = ".hearth"
}
