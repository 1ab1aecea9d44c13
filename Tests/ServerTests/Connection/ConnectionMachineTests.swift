import Testing

@testable import Server

/// The rules by which a connection goes on or ends.
@Suite struct ConnectionMachineTests {
    private func machine(keepsAlive: Bool = true, body: RequestHead.BodyFraming = .none) -> ConnectionMachine {
        var machine = ConnectionMachine()
        machine.begin(
            RequestHead(
                method: .post, target: Target(form: .origin, path: "/"), fields: [:], isVersion10: false, body: body, keepsAlive: keepsAlive,
                expectsContinue: false))
        return machine
    }

    @Test func aRequestThatIsCompleteIsFollowedByTheNext() {
        var machine = machine()
        #expect(machine.phase == .answering && machine.takesBytes && !machine.closesAfterResponse)
        #expect(machine.responseSent() == .readOn && machine.phase == .reading)
    }

    /// The rest of a body that nobody read cannot be told from the next request.
    @Test(arguments: [RequestHead.BodyFraming.length(5), .chunked]) func anUnreadBodyEndsTheConnection(body: RequestHead.BodyFraming) {
        var unread = machine(body: body)
        #expect(unread.closesAfterResponse)
        #expect(unread.responseSent() == .linger && unread.phase == .lingering && !unread.takesBytes)
        var read = machine(body: body)
        read.bodyEnded()
        #expect(!read.closesAfterResponse && read.responseSent() == .readOn)
    }

    @Test func theClientOrTheServerMayMakeARequestTheLast() {
        var asked = machine(keepsAlive: false)
        #expect(asked.closesAfterResponse && asked.responseSent() == .linger)
        var stopped = machine()
        stopped.makeLast()
        #expect(stopped.closesAfterResponse && stopped.responseSent() == .linger)
    }

    /// There is nobody to wait for.
    @Test func aClientThatEndedItsSideIsNotLingeredFor() {
        var machine = machine()
        machine.peerEnded()
        #expect(machine.closesAfterResponse && machine.responseSent() == .close)
        machine.close()
        #expect(machine.phase == .closed && !machine.takesBytes)
    }
}
