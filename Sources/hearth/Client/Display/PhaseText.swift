/// The phases of a turn, as the screen names them.
enum PhaseText {
    /// In their order; what comes after them is no step forward of a turn.
    private static let order = [
        "queued", "provisioning", "cloning", "setup", "starting_agent", "working", "waiting_for_answer", "collecting", "validating", "reviewing",
        "repairing", "publishing",
    ]

    /// A turn is at work, or waits to be.
    static func isOfTurn(_ phase: String) -> Bool { order.contains(phase) }

    /// Whether `phase` has done what it is for when `next` begins. A run that ends, or begins again, leaves it undone.
    static func isForward(from phase: String, to next: String) -> Bool {
        guard let later = order.firstIndex(of: next) else { return false }
        return later > order.firstIndex(of: phase) ?? 0
    }

    /// The name of a phase that has a line of its own when it is over: those before the work.
    static func step(_ phase: String) -> String? {
        ["queued", "provisioning", "cloning", "setup", "starting_agent"].contains(phase) ? word(phase) : nil
    }

    /// Its name for people.
    static func word(_ phase: String) -> String {
        switch phase {
        case "provisioning": "sandbox"
        case "cloning": "clone"
        case "starting_agent": "agent"
        case "waiting_for_answer": "waiting for an answer"
        default: phase
        }
    }
}
