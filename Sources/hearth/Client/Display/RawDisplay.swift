/// Stored events as they are, one a line; nothing of texts that still grow, which come again whole.
struct RawDisplay: RunDisplay {
    func show(_ event: RunEvent) {
        if event.seq != nil { Console.bytes(event.bytes + [UInt8(ascii: "\n")]) }
    }
}
