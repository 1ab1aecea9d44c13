/// Prints stored events unchanged, one per line; pieces of growing texts are left out, since each text follows complete.
struct RawDisplay: RunDisplay {
    func show(_ event: RunEvent) {
        if event.seq != nil { Console.bytes(event.bytes + [UInt8(ascii: "\n")]) }
    }
}
