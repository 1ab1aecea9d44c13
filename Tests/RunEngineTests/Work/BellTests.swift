import Runtime
import Testing

@testable import RunEngine

@Suite(.timeLimit(.minutes(1))) struct BellTests {
    @Test func itWaitsAgainAfterATimeOut() async {
        let bell = Bell()
        let clock = ContinuousClock()
        for _ in 0..<3 {
            let begun = clock.now
            await bell.wait(atMost: .milliseconds(50))
            #expect(clock.now - begun >= .milliseconds(50))
        }
    }

    @Test func aRingIsNotLostWhoeverIsFirst() async {
        let bell = Bell()
        for _ in 0..<200 {
            async let ringing: Void = bell.ring()
            await bell.wait(atMost: nil)
            await ringing
        }
    }

    @Test func ringsThatComeMeanwhileAreOne() async {
        let bell = Bell()
        bell.ring()
        bell.ring()
        let clock = ContinuousClock()
        await bell.wait(atMost: .seconds(20))
        let begun = clock.now
        await bell.wait(atMost: .milliseconds(50))
        #expect(clock.now - begun >= .milliseconds(50))
    }

    @Test func aCancelledWaitEnds() async {
        let bell = Bell()
        let task = Task { await bell.wait(atMost: nil) }
        task.cancel()
        await task.value
        // And the next one is heard.
        async let waiting: Void = bell.wait(atMost: .seconds(20))
        bell.ring()
        await waiting
    }
}
