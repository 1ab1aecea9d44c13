/// Shows nothing.
struct SilentDisplay: RunDisplay {
    func show(_ event: RunEvent) {}
}
