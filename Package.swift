// swift-tools-version: 6.2
import PackageDescription

#if !os(Linux)
    #error("Hearth runs on Linux (x86-64 and arm64) only: it is built on epoll, namespaces and bubblewrap.")
#endif

/// Every Swift target is built in the Swift 6 language mode, with existential types spelled out and imports that say what they leak.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
    .define("Faults", .when(traits: ["Faults"])),
]

/// A product module: `Sources/<name>`.
func module(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

/// The tests of a module: `Tests/<name>`.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
    name: "hearth",
    products: [.executable(name: "hearth", targets: ["hearth"])],
    traits: [
        .trait(name: "Faults", description: "Builds the fault points in, for crash tests. Never part of a release."),
        .default(enabledTraits: []),
    ],
    targets: [
        // System libraries, and the few C shims that Swift cannot do without.
        .target(name: "CSystem"),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .target(name: "CSQLite", linkerSettings: [.linkedLibrary("sqlite3")]),
        .target(name: "CCrypto", linkerSettings: [.linkedLibrary("crypto")]),

        // The base.
        module("Runtime", ["CSystem"]),
        module("Coding", ["Runtime"]),
        module("Crypto", ["Runtime", "CCrypto"]),

        // The product.
        module("Server", ["Runtime", "Coding", "CSystem"]),
        module("Transport", ["Runtime", "Coding", "Crypto", "CCurl"]),
        module("Cells", ["Runtime", "Coding", "CSystem"]),
        module("Git", ["Cells", "Transport", "Runtime", "Coding", "Crypto", "CSystem"]),
        module("Database", ["Runtime", "Coding", "Crypto", "CSQLite"]),
        module("SandboxDriver", ["Cells", "Transport", "Runtime", "Coding", "Crypto", "CSystem"]),
        .target(
            name: "Migrations", path: "migrations",
            resources: [
                .embedInCode("0001_first.sql"), .embedInCode("0002_blobs_in_use.sql"), .embedInCode("0003_questions.sql"),
                .embedInCode("0004_crashes.sql"), .embedInCode("0005_provider_state.sql"), .embedInCode("0006_rounds.sql"),
            ],
            swiftSettings: strict),
        module(
            "RunEngine", ["SandboxDriver", "Database", "Git", "Cells", "Transport", "Runtime", "Coding", "Crypto", "CSystem", "Migrations"],
            resources: [.embedInCode("Catalog/models.json")]),
        module("AgentAPI", ["RunEngine", "SandboxDriver", "Git", "Server", "Runtime", "Coding", "Crypto"]),
        module("ModelGateway", ["Server", "SandboxDriver", "Transport", "Runtime", "Coding", "Crypto"]),
        module("SandboxHost", ["ModelGateway", "Server", "SandboxDriver", "Git", "Cells", "Runtime", "Coding", "Crypto", "CSystem"]),
        module("Simulator", ["Server", "Runtime", "Coding", "Crypto"]),
        module("CLI", ["Transport", "Runtime", "Coding", "CSystem"]),
        .executableTarget(
            name: "hearth",
            dependencies: [
                "CLI", "AgentAPI", "RunEngine", "SandboxDriver", "Server", "SandboxHost", "ModelGateway", "Simulator", "Transport", "Database",
                "Git", "Cells", "Runtime", "Coding", "Crypto", "CSystem",
            ],
            swiftSettings: strict),

        // The tests.
        .target(
            name: "Support",
            dependencies: ["Simulator", "Server", "SandboxDriver", "Runtime", "Coding", "Crypto", "CSystem"],
            path: "Tests/Support", swiftSettings: strict),
        tests("RuntimeTests", ["Runtime", "CSystem"]),
        tests("CodingTests", ["Coding", "Runtime", "Support"]),
        tests("CryptoTests", ["Crypto", "Runtime", "Coding"]),
        tests("ServerTests", ["Server", "Runtime", "Coding", "Support", "CSystem"]),
        tests("TransportTests", ["Transport", "Server", "Runtime", "Coding", "Crypto", "Support", "CSystem"]),
        tests("DatabaseTests", ["Database", "Runtime", "Coding", "Crypto", "Support"]),
        tests("SandboxDriverTests", ["SandboxDriver", "Transport", "Server", "Simulator", "Runtime", "Coding", "Crypto", "Support", "CSystem"]),
        tests("CellsTests", ["Cells", "Runtime", "Support"]),
        tests("GitTests", ["Git", "Cells", "Transport", "Server", "Runtime", "Coding", "Crypto", "Support", "CSystem", "hearth"]),
        tests(
            "RunEngineTests",
            [
                "RunEngine", "SandboxDriver", "Transport", "Database", "Server", "Git", "Migrations", "Runtime", "Coding", "Crypto", "Support",
                "hearth",
            ]),
        tests(
            "AgentAPITests",
            ["AgentAPI", "RunEngine", "SandboxDriver", "Git", "Transport", "Database", "Server", "Runtime", "Coding", "Crypto", "Support"]),
        tests("ModelGatewayTests", ["ModelGateway", "Simulator", "Server", "SandboxDriver", "Transport", "Runtime", "Coding", "Crypto", "Support"]),
        tests(
            "SandboxHostTests",
            [
                "SandboxHost", "ModelGateway", "Server", "SandboxDriver", "Transport", "Git", "Cells", "Runtime", "Coding", "Crypto", "Support",
                "hearth",
            ]),
        tests("SimulatorTests", ["Simulator", "Server", "SandboxDriver", "Transport", "Runtime", "Coding", "Crypto", "Support", "hearth"]),
        tests("CLITests", ["CLI", "Runtime", "Coding", "Support"]),
        tests("HearthTests", ["hearth", "CLI", "SandboxDriver", "Coding", "Runtime", "Support"]),
        tests("HouseRulesTests", ["Runtime", "Support", "hearth"]),
        tests(
            "IntegrationTests",
            ["SandboxDriver", "Cells", "Transport", "Server", "Simulator", "Runtime", "Coding", "Crypto", "Support", "hearth"]),
    ],
    swiftLanguageModes: [.v6]
)
