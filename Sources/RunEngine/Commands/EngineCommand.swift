/// A change that a caller requests.
public enum EngineCommand: Sendable {
    /// Accepts a run.
    case create(NewRun)
    /// Accepts a message to a run, as the caller has just read it. Its warm session is probed before it gets a prompt; if it is gone, the run is ended
    /// and the answer is `session_unavailable`.
    case post(NewMessage, to: Run)
    /// Changes a prompt that is still queued; throws `message_taken` once its turn has started.
    case edit(MessageEdit, message: String, of: Run)
    /// Withdraws a prompt that is still queued; withdrawing it again changes nothing.
    case withdraw(message: String, of: Run)
    /// Answers a question of the agent. Repeating the same answer changes nothing; another one throws `question_closed`.
    case answer([String], question: String, of: Run)
    /// Stops a run's current turn and keeps its session. A turn at work ends a moment later, with its changes so far.
    case interrupt(Run, withdrawsQueued: Bool)
    /// Ends a run now. Its worker is stopped, and its sandbox is released in the background.
    case cancel(Run)
    /// Deletes an ended run; throws `run_not_ended` before its end.
    case delete(Run)

    /// The change, as a transaction performs it. It finds its run by the id: a key may have another run by then.
    func change(_ limits: Limits, by key: APIKey) -> any RunChange {
        switch self {
        case .create(let new): CreateRun(new: new, account: key.accountKey, apiKey: key.rowKey, unfinishedLimit: limits.unfinishedRuns)
        case .post(let message, let run): PostMessage(message: message, runID: run.id)
        case .edit(let edit, let message, let run): ChangeMessage(messageID: message, runID: run.id, change: .edit(edit))
        case .withdraw(let message, let run): ChangeMessage(messageID: message, runID: run.id, change: .withdraw)
        case .answer(let texts, let question, let run): AnswerQuestion(questionID: question, runID: run.id, texts: texts)
        case .interrupt(let run, let withdrawsQueued): InterruptRun(runID: run.id, withdrawsQueued: withdrawsQueued)
        case .cancel(let run): CancelRun(runID: run.id)
        case .delete(let run): DeleteRun(runID: run.id)
        }
    }

    /// The limits of the server that a command is held to.
    struct Limits: Sendable {
        /// Unfinished runs of an account.
        let unfinishedRuns: Int
    }

    /// The run that the command is about; `nil` if it makes one.
    var run: Run? {
        switch self {
        case .create: nil
        case .post(_, let run), .edit(_, _, let run), .withdraw(_, let run), .answer(_, _, let run), .interrupt(let run, _), .cancel(let run),
            .delete(let run):
            run
        }
    }

    /// Begins work, and so needs space on the disk.
    var beginsWork: Bool {
        switch self {
        case .create: true
        case .post(let message, _): message.prompt != nil
        default: false
        }
    }

    /// Gives the agent something at once, if its session is idle.
    var promptedRun: Run? {
        if case .post(let message, let run) = self, message.prompt != nil { run } else { nil }
    }
}

/// The answer to a command.
public struct CommandAnswer: Sendable {
    /// The answer.
    public let answer: BoundAnswer
    /// The answer is that of an earlier request with the same key.
    public let isReplayed: Bool
    /// The run it is about; `nil` for a replayed answer.
    public let run: RunKey?
}
