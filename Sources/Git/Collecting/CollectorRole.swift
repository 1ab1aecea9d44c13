internal import Coding
internal import Glibc
internal import Runtime

/// The role `collect-changes`: collects what has changed in a sandbox's work tree, inside the sandbox.
public enum CollectorRole {
    /// The role's name: the first argument of the program.
    public static let name = "collect-changes"

    /// `collect-changes REQUEST`, a `CollectRequest` as JSON. Its environment is that of its git. The exit status is 0 when the report is written;
    /// what went wrong is printed.
    public static func run(arguments: [String]) -> Int32 {
        guard let text = arguments.first, let request = try? JSONCoding.decode(CollectRequest.self, from: Array(text.utf8)) else {
            return fail("collect-changes needs its order")
        }
        umask(0o077)
        do throws(CollectError) {
            var collector = try Collector(request)
            try collector.run()
            return 0
        } catch {
            return fail(error.description)
        }
    }

    private static func fail(_ text: String) -> Int32 {
        let line = Array("\(text)\n".utf8)
        write(2, line, line.count)
        return 1
    }
}
