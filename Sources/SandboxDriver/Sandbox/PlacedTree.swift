/// What a provider that can leaves of a placement in the sandbox's home, for those who look for changes later.
public enum PlacedTree {
    /// The folder, in the home.
    public static let folder = ".hearth"
    /// git's index of the tree as it was checked out, with the time of its own last change: git compares with that too.
    public static let index = "index"
    /// An empty file, made when the tree was in place: what has changed since then has an inode that is newer.
    public static let marker = "placed"
}
