import Runtime
import Testing

@testable import RunEngine

@Suite(.timeLimit(.minutes(1))) struct SignalTests {
    @Test func itWaitsAgainAfterATimeOut() async {
        let signal = Signal()
        let clock = ContinuousClock()
        for _ in 0..<3 {
            let begun = clock.now
            await signal.wait(atMost: .milliseconds(50))
            #expect(clock.now - begun >= .milliseconds(50))
        }
    }

    @Test func aSignalIsNotLostWhoeverIsFirst() async {
        let signal = Signal()
        for _ in 0..<200 {
            async let firing: Void = signal.fire()
            await signal.wait(atMost: nil)
            await firing
        }
    }

    @Test func signalsThatComeMeanwhileAreOne() async {
        let signal = Signal()
        signal.fire()
        signal.fire()
        let clock = ContinuousClock()
        await signal.wait(atMost: .seconds(20))
        let begun = clock.now
        await signal.wait(atMost: .milliseconds(50))
        #expect(clock.now - begun >= .milliseconds(50))
    }

    @Test func aCancelledWaitEnds() async {
        let signal = Signal()
        let task = Task { await signal.wait(atMost: nil) }
        task.cancel()
        await task.value
        // And the next one is heard.
        async let waiting: Void = signal.wait(atMost: .seconds(20))
        signal.fire()
        await waiting
    }
}
