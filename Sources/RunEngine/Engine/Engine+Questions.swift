internal import Database
internal import Coding
internal import Runtime

extension Engine {
    /// Returns the questions that a run's agent has asked, in order.
    public func questions(of run: Run) async throws(Failure) -> [Question] {
        try await read { (snapshot) throws(StoreError) in try snapshot.connection.questions(of: run.key) }
    }
}
