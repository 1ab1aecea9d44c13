/// Who owns keys and runs.
public struct Account: Sendable, Hashable {
    /// `acc_…`
    public let id: String
    /// Its name.
    public let name: String
    /// What it may use.
    public let plan: String
}
