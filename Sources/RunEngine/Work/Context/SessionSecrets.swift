internal import Coding
internal import Crypto

/// The secrets of one run's agent. Sealed in the binding, erased when the run ends.
struct SessionSecrets: Sendable, Codable {
    /// The password of the agent's server.
    let password: String
    /// The token that the agent presents to the model gateway.
    let modelToken: String

    static func make() -> SessionSecrets {
        SessionSecrets(password: RandomBytes.base62(40), modelToken: "run_" + RandomBytes.base62(40))
    }

    /// Returns the place to which the seal is bound.
    static func place(_ run: RunKey) -> String { "sessions.secrets:\(run.value)" }
}
