internal import Runtime

/// The limits of local sandboxes, each with what happens without it.
enum LocalLimits {
    /// A call that waits for nothing. Without: a host that hangs holds a task for ever.
    static let call = Duration.seconds(20)
    /// Copying a work tree.
    static let place = Duration.seconds(600)
    /// A host that starts; a machine with more work than cores takes its time. One that dies is not waited for.
    static let start = Duration.seconds(30)
    /// Between two looks whether it answers.
    static let startStep = Duration.milliseconds(2)
    /// How long a host may take to end everything before it is killed.
    static let end = Duration.seconds(5)
    /// An answer.
    static let answerBytes = 5 << 20
    /// How long a second host of the same sandbox is waited for.
    static let secondChance = Duration.milliseconds(500)
}
