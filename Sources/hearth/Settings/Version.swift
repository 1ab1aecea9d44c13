/// The version of this program.
enum Version {
    /// As `hearth --version` and logs show it.
    static let number = "0.1.0"
}
