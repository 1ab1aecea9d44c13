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
                for _ in 0..<3_000 { await inbox.put(.tick) }
                written.withLock { $0 += 1 }
            }
        }
        while inbox.waitingWriters < 5 { await Task.yield() }
        if isClosed {
            inbox.close()
        } else {
            var taken = 0
            while taken < 15_000 { taken += await inbox.take().count }
            #expect(taken == 15_000)
        }
        for writer in writers { await writer.value }
        #expect(written.withLock { $0 } == 5)
    }
}
