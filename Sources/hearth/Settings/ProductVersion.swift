/// The version of the program. A release changes this file and nothing else.
enum ProductVersion {
    /// The number that `hearth --version`, the manual page and the API show.
    static let number = "0.1.0"
}
