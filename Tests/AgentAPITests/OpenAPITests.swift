import Coding
import RunEngine
import Testing

@testable import AgentAPI

/// The OpenAPI document, compared with the router, the program's own tables and the contract.
@Suite struct OpenAPITests {
    private let document = OpenAPIDocument(version: "1.2.3", serverURL: "http://h").value
    private var schemas: JSONObject { document["components"]?["schemas"]?.asObject ?? [:] }

    private func words(_ text: String) -> Set<String> { Set(text.split { $0 == " " || $0 == "\n" }.map(String.init)) }

    @Test func routerDocumentAndContractHaveTheSamePaths() {
        var contract: [String: String] = [:]
        for line in ContractTable.paths.split(separator: "\n") {
            let parts = line.split(separator: " ").map(String.init)
            let path = parts[1].hasPrefix("//") ? String(parts[1].dropFirst()) : "/api/v1/coding-agent" + parts[1]
            contract["\(parts[0]) \(path)"] = parts[2]
            // A missing feature has refusals only.
            let answers = document["paths"]?[path]?[parts[0].lowercased()]?["responses"]?.asObject?.keys.filter { $0.hasPrefix("2") } ?? []
            #expect(answers.isEmpty == ContractTable.laterPaths.contains("\(parts[0]) \(parts[1])"), "\(line)")
        }
        let routes = Dictionary(
            uniqueKeysWithValues: Route.all.map { ("\($0.method) \($0.path)", $0.scope.map { $0 == .read ? "read" : "write" } ?? "-") })
        #expect(routes == contract)
        var documented: [String: String] = [:]
        for (path, operations) in document["paths"]?.asObject ?? [:] {
            for (method, operation) in operations.asObject ?? [:] {
                let scope = operation["security"]?[0]?["key"]?[0]?.asString ?? "-"
                documented["\(method.uppercased()) \(path)"] = scope.replacing(":builder", with: "")
            }
        }
        #expect(documented == contract)
    }

    @Test func bodiesHaveTheFieldsOfTheContract() throws {
        for (component, fields, later) in ContractTable.requests {
            let properties = try #require(schemas[component]?["properties"]?.asObject, "\(component)")
            #expect(Set(properties.keys) == words(fields), "\(component)")
            #expect(words(later).isDisjoint(with: properties.keys), "\(component)")
        }
    }

    @Test func answersHaveTheFieldsOfTheContract() throws {
        for (component, fields) in ContractTable.answers {
            let properties = try #require(schemas[component]?["properties"]?.asObject, "\(component)")
            #expect(Set(properties.keys) == words(fields), "\(component)")
        }
    }

    @Test func eventsHaveTheFieldsOfTheContract() throws {
        let mapping = try #require(schemas["Event"]?["discriminator"]?["mapping"]?.asObject)
        #expect(Set(mapping.keys) == Set(ContractTable.events.map(\.type)) && Set(mapping.keys) == Set(EventType.allCases.map(\.rawValue)))
        for (type, fields) in ContractTable.events {
            let component = try #require(mapping[type]?.asString?.split(separator: "/").last.map(String.init), "\(type)")
            let data = try #require(schemas[component]?["properties"]?["data"], "\(type)")
            if fields != "…" { #expect(Set(data["properties"]?.asObject?.keys.map { $0 } ?? []) == words(fields), "\(type)") }
        }
    }

    @Test func codesHaveTheStatusesOfTheContract() {
        var contract: [String: Int] = [:]
        for entry in ContractTable.problems.split(separator: ",") {
            let parts = entry.split(separator: " ")
            contract[String(parts[0])] = Int(parts[1])
        }
        var table: [String: Int] = [:]
        for entry in ErrorCode.entries { if let status = entry.status { table[entry.code.rawValue] = status } }
        #expect(table == contract)
        #expect(ContractTable.laterProblems.isDisjoint(with: ErrorCode.allCases.map(\.rawValue)))
        // Every code of the table is documented for some route, except these two.
        var documented: Set<String> = ["method_not_allowed", "rate_limited"]
        for route in Route.all {
            for codes in Operation.of(route.action).refusals(route).values { documented.formUnion(codes.map(\.rawValue)) }
        }
        #expect(documented == Set(contract.keys))
    }

    @Test func everyReferenceLeadsSomewhere() {
        var references: Set<String> = []
        func collect(_ value: JSONValue) {
            if let text = value["$ref"]?.asString { references.insert(text) }
            for inner in value.asObject?.map(\.value) ?? value.asArray ?? [] { collect(inner) }
        }
        collect(document)
        for reference in references {
            let found = reference.split(separator: "/").dropFirst().reduce(JSONValue?.some(document)) { $0?[String($1)] }
            #expect(found != nil, "\(reference)")
        }
        #expect(references.count > 30)
    }
}
