/// The reason why a database operation failed.
public enum StoreError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Nothing can be written now: the disk is full, or writing fails. Reads still work.
    case readOnly(String)
    /// The disk is full.
    case full
    /// The database belongs to a newer program, or to another one.
    case incompatible(String)
    /// A constraint refused the change.
    case constraint(String)
    /// The row to change does not exist, or has moved on.
    case superseded(String)
    /// Any other error, in SQLite's words or ours.
    case failed(String)
    /// The store is closed.
    case closed

    /// The error, in words.
    public var description: String {
        switch self {
        case .readOnly(let reason): "the database cannot be written: \(reason)"
        case .full: "the disk of the data directory is full"
        case .incompatible(let text), .constraint(let text), .superseded(let text), .failed(let text): text
        case .closed: "the database is closed"
        }
    }
}
