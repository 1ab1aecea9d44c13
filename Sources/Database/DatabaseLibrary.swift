internal import CSQLite

/// The SQLite library.
public enum DatabaseLibrary {
    /// Its version, such as `3.40.1`.
    public static var version: String { String(cString: sqlite3_libversion()) }
    /// The library has the features that the schema needs: strict tables (3.37) and JSON functions in every build (3.38).
    public static var isSufficient: Bool { sqlite3_libversion_number() >= 3_038_000 }
}
