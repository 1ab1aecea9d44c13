/// Shows a run as lines for logs and pipes.
struct PlainDisplay: RunDisplay {
    func show(_ event: RunEvent) {
        for line in EventLines.of(type: event.type, data: event.data) { Console.line(line) }
    }
}
