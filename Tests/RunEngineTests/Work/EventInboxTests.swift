import Runtime
import Testing

@testable import RunEngine

@Suite(.timeLimit(.minutes(1))) struct EventInboxTests {
    /// The reader of the agent's stream and those who want a look at the turn can all find the inbox full.
    @Test(arguments: [false, true]) func everyWriterGoesOnWhenThereIsRoom(isClosed: Bool) async {
        let inbox = EventInbox()
        inbox.open()
        let written = Locked(0)
        let writers = (0..<5).map { _ in
            Task {
                for _ in 0..<1_000 { await inbox.put(.tick) }
                written.withLock { $0 += 1 }
            }
        }
        var taken = 0
        if isClosed {
            // Let them fill it and wait.
            while !inbox.isFull { await Task.yield() }
            inbox.close()
        } else {
            while taken < 5_000 { taken += await inbox.take().count }
            #expect(taken == 5_000)
        }
        for writer in writers { await writer.value }
        #expect(written.withLock { $0 } == 5)
    }
}
