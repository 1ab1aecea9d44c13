/// The version of this program.
enum Version {
    /// The number that `hearth --version` and the API show.
    static let number = "0.1.0"
}
