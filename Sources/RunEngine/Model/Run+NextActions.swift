extension Run {
    /// The actions that a client can take next, in order of preference.
    public var nextActions: [NextAction] {
        NextAction.of(state, hasPatch: (result.patchStats?.bytes ?? 0) > 0 && prunedAt == nil, hasReachedAgent: result.hasReachedAgent)
    }
}
