/// Why the database did not do what it was asked.
public enum StoreError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Nothing can be written now: the disk is full, or writing fails. Reads go on.
    case readOnly(String)
    /// The disk is full.
    case full
    /// The database belongs to a newer program, or to another one.
    case incompatible(String)
    /// A constraint refused the change.
    case constraint(String)
    /// What was to be changed is not there, or has moved on.
    case superseded(String)
    /// Anything else: what SQLite said.
    case failed(String)
    /// The store is closed.
    case closed

    /// What happened, in words.
    public var description: String {
        switch self {
        case .readOnly(let reason): "the database cannot be written: \(reason)"
        case .full: "the disk of the data directory is full"
        case .incompatible(let text), .constraint(let text), .superseded(let text), .failed(let text): text
        case .closed: "the database is closed"
        }
    }
}
