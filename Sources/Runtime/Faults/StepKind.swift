/// The steps of a turn, in order. Each is journaled before and after, and is automatically a fault point.
public enum StepKind: String, Codable, CaseIterable, Sendable {
    /// A sandbox is created.
    case provision
    /// The repository is placed in it.
    case place
    /// The agent's server is started.
    case startAgent = "start_agent"
    /// The agent's session is opened.
    case openSession = "open_session"
    /// The prompt is delivered.
    case deliver
    /// The turn is followed to its end.
    case observe
    /// The changes are collected.
    case collect
    /// The turn's result is settled.
    case settle

    /// The edges that the step has: the last one is a single commit, which has no inside.
    public var edges: [StepEdge] { self == .settle ? [.beforeBegin, .afterFinish] : StepEdge.allCases }
}

/// The edges of a step.
public enum StepEdge: String, CaseIterable, Sendable {
    /// Nothing is recorded yet.
    case beforeBegin = "before_begin"
    /// The start is recorded, nothing is done yet.
    case afterBegin = "after_begin"
    /// The step is done, its result not recorded.
    case afterPerform = "after_perform"
    /// The result is recorded.
    case afterFinish = "after_finish"
}
