internal import Coding
internal import Glibc
internal import Runtime

/// The role `collect-changes`: collects the changes of a sandbox's work tree, inside the sandbox.
public enum CollectorRole {
    /// The name of the role: the first argument of the program.
    public static let name = "collect-changes"

    /// Runs `collect-changes REQUEST`, with a `CollectRequest` as JSON. Its environment is that of its git. The exit status is 0 if the report was
    /// written; otherwise the reason is printed.
    public static func run(arguments: [String]) -> Int32 {
        guard let text = arguments.first, let request = try? JSONCoding.decode(CollectRequest.self, from: Array(text.utf8)) else {
            return fail("collect-changes needs a request")
        }
        umask(0o077)
        do throws(CollectError) {
            var collector = Collector(request)
            try collector.run()
            return 0
        } catch {
            return fail(error.description)
        }
    }

    /// Returns the environment of the role: that of its git, with a fixed author, so that the same files give the same snapshot.
    ///
    /// - Parameters:
    ///   - home: The home directory.
    ///   - mirror: The bare repository with the base's objects.
    public static func environment(home: String, mirror: String) -> [String: String] {
        var environment = GitEnvironment.variables(.nothing)
        environment["HOME"] = home
        environment["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = "\(mirror)/objects"
        for person in ["AUTHOR", "COMMITTER"] {
            environment["GIT_\(person)_NAME"] = "Hearth"
            environment["GIT_\(person)_EMAIL"] = "hearth@hearth.invalid"
            environment["GIT_\(person)_DATE"] = "2000-01-01T00:00:00Z"
        }
        return environment
    }

    /// Returns the arguments with which this program takes the role.
    public static func arguments(_ request: CollectRequest) throws -> [String] {
        [name, String(decoding: try JSONCoding.encode(request), as: UTF8.self)]
    }

    /// Returns the output of a role that has failed as words for people.
    public static func complaint(_ output: [UInt8]) -> String { GitFailure.shown(String(decoding: output, as: UTF8.self)) }

    private static func fail(_ text: String) -> Int32 {
        let line = Array("\(text)\n".utf8)
        write(2, line, line.count)
        return 1
    }
}

/// A request to collect the changes of a work tree: the only argument of the role `collect-changes`, as JSON.
public struct CollectRequest: Codable, Sendable {
    /// The directory of a bare repository used only for collecting; created if it does not exist.
    public var capture: String
    /// The work tree.
    public var tree: String
    /// The folder with the marks that the tree's placement left, see `PlacedMarks`.
    public var kept: String
    /// The commit that the run started from.
    public var base: String
    /// The snapshot at the end of the previous turn; the base for the first turn.
    public var before: String
    /// The number of the turn.
    public var turn: Int
    /// The largest file in a patch. Larger ones are left out and named.
    public var fileBytes: Int64
    /// The largest patch. Beyond it the largest changes are left out and named.
    public var patchBytes: Int64

    /// Creates a request.
    public init(
        capture: String, tree: String, kept: String, base: String, before: String, turn: Int, fileBytes: Int64, patchBytes: Int64
    ) {
        self.capture = capture
        self.tree = tree
        self.kept = kept
        self.base = base
        self.before = before
        self.turn = turn
        self.fileBytes = fileBytes
        self.patchBytes = patchBytes
    }
}

/// The reason why changes could not be collected, in words.
struct CollectError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }

    init(_ error: SystemError) {
        description = "\(error)"
    }
}
