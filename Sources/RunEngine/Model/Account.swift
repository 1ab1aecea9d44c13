/// An owner of keys and runs.
public struct Account: Sendable, Hashable {
    /// The id: `acc_…`
    public let id: String
    /// The name.
    public let name: String
    /// The plan, which tells what it may use.
    public let plan: String
}
