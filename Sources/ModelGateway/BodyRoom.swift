internal import Runtime

/// Room for the bodies of requests that wait to be sent: bounded in bytes over all of them.
@NetworkLoop final class BodyRoom {
    private let limit: Int
    private var taken = 0

    nonisolated init(limit: Int) {
        self.limit = limit
    }

    /// Takes room for a body; `false` when there is none now.
    func take(_ bytes: Int) -> Bool {
        guard bytes <= limit - taken else { return false }
        taken += bytes
        return true
    }

    /// Gives it back.
    func give(back bytes: Int) {
        taken -= bytes
    }
}
