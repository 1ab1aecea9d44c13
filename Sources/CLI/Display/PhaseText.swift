/// The phases of a turn and their names on the screen.
enum PhaseText {
    /// The phases of a turn in their order. A run has other phases, which are not steps of a turn.
    private static let order = [
        "queued", "provisioning", "cloning", "setup", "starting_agent", "working", "waiting_for_answer", "collecting", "validating", "reviewing",
        "repairing", "publishing",
    ]

    /// Returns true for a phase of a turn that is in progress or queued.
    static func isOfTurn(_ phase: String) -> Bool { order.contains(phase) }

    /// Returns true if `phase` is complete when `next` begins. A run that ends, or begins again, leaves it incomplete.
    static func isForward(from phase: String, to next: String) -> Bool {
        guard let later = order.firstIndex(of: next) else { return false }
        return later > order.firstIndex(of: phase) ?? 0
    }

    /// Returns the name of a phase before the work, which gets a line of its own when it is over; `nil` for any other phase.
    static func step(_ phase: String) -> String? {
        ["queued", "provisioning", "cloning", "setup", "starting_agent"].contains(phase) ? word(phase) : nil
    }

    /// Returns the phase's name for people.
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
