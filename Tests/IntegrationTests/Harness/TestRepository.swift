import FoundationEssentials

/// Creates small real git repositories where a server under test looks for them.
enum TestRepository {
    /// Creates a repository with one commit on `main`.
    static func make(_ name: String = "acme/hello", files: [String: String] = TestRepository.files, for server: TestServer) async throws {
        let path = "\(server.repositories)/\(name)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try await Shell.git("init", "-q", "-b", "main", in: path)
        for (file, text) in files {
            let folder = "\(path)/\(file)".split(separator: "/").dropLast().joined(separator: "/")
            try FileManager.default.createDirectory(atPath: "/" + folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(filePath: "\(path)/\(file)"))
        }
        try await Shell.git("add", "-A", in: path)
        try await Shell.git("commit", "-q", "-m", "First", in: path)
    }

    static let files = [
        "README.md": "# Hello\n\nSays hello.\n",
        "hello.sh": "#!/bin/sh\necho \"Hello, ${1:-world}!\"\n",
        "test.sh": "#!/bin/sh\nset -e\n[ \"$(sh hello.sh)\" = \"Hello, world!\" ]\necho ok\n",
    ]
}
