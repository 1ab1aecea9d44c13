/// The key of a run's row: never shown, ordered by creation.
public struct RunKey: Sendable, Hashable {
    /// The integer primary key.
    public let value: Int64

    init(_ value: Int64) {
        self.value = value
    }
}

/// The key of a turn's row.
struct TurnKey: Sendable, Hashable {
    let value: Int64

    init(_ value: Int64) {
        self.value = value
    }
}

/// The key of an account's row.
public struct AccountKey: Sendable, Hashable {
    /// The integer primary key.
    public let value: Int64

    init(_ value: Int64) {
        self.value = value
    }
}
