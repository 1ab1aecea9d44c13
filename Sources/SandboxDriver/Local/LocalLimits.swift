internal import Runtime

/// The limits of local sandboxes, each with the consequence of not having it.
enum LocalLimits {
    /// A call that waits for nothing. Without: a hanging host holds a task forever.
    static let call = Duration.seconds(20)
    /// Placing a work tree, which may have to be copied.
    static let place = Duration.seconds(600)
    /// The start of a host, which an overloaded machine delays. A host that has died is not waited for.
    static let start = Duration.seconds(30)
    /// The pause between two checks whether the host answers.
    static let startStep = Duration.milliseconds(2)
    /// The time that a host has to end everything before it is killed.
    static let end = Duration.seconds(5)
    /// The size of an answer.
    static let answerBytes = 5 << 20
    /// The wait for another host of the same sandbox.
    static let secondChance = Duration.milliseconds(500)
    /// The pause before another attempt to watch for a host's end, if there was no descriptor for it.
    static let watchRetry = Duration.seconds(5)
}
