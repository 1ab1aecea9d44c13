internal import Coding
internal import RunEngine
internal import Runtime
internal import Server

/// The paths of the contract whose features are missing: a valid request is refused with `not_configured`, an invalid one with its problems.
struct MissingFeatureHandler: Sendable {
    let services: APIServices

    private enum Grouping: String, CaseIterable {
        case day, key, model, repository
    }

    /// Answers `POST /runs/{id}/publish`.
    @NetworkLoop func publish(_ call: APICall) async throws(Failure) -> Response {
        let reader = try await body(call)
        var missing = MissingFeatures()
        _ = OptionsReader(reader: reader, facts: services.facts).publish(&missing)
        return try refuse(.publish, reader.problems)
    }

    /// Answers `POST /runs/{id}/rollback`.
    @NetworkLoop func rollback(_ call: APICall) async throws(Failure) -> Response {
        let reader = try await body(call)
        if reader.integer("turn", 0...Int64(Int32.max)) == nil, !reader.has("turn") {
            reader.report("turn", .required, "is required: the number of a turn, or 0")
        }
        return try refuse(.rollback, reader.problems)
    }

    /// Answers `GET /usage`.
    @NetworkLoop func usage(_ call: APICall) throws(Failure) -> Response {
        var query = QueryReader(call.request.target)
        _ = query.day("from")
        _ = query.day("to")
        _ = query.choice("groupBy", Grouping.self)
        return try refuse(.usage, query.problems)
    }

    private func body(_ call: APICall) async throws(Failure) -> FieldReader {
        _ = try await services.run(call)
        return FieldReader(try await JSONBody.read(call.request).value)
    }

    private func refuse(_ feature: MissingFeature, _ problems: [FieldProblem]) throws(Failure) -> Response {
        guard problems.isEmpty else { throw .invalid(problems) }
        throw MissingFeatures.refusal(feature)
    }
}
