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
