extension Run {
    /// What can be done next, in order of preference.
    public var nextActions: [NextAction] {
        NextAction.of(state, hasPatch: (result.patchStats?.bytes ?? 0) > 0 && prunedAt == nil, hasReachedAgent: result.hasReachedAgent)
    }
}
