internal import Runtime

/// The size of a checkout, determined before anything is written: a repository of a few kilobytes can name one large file a thousand times.
struct TreeSize: Sendable, Equatable {
    var files = 0
    var bytes: Int64 = 0

    init(files: Int, bytes: Int64) {
        self.files = files
        self.bytes = bytes
    }

    /// Adds up the files of a commit.
    ///
    /// - Throws: `repository_too_large` if they exceed the limit of a tree, `storage_full` if they exceed the free disk space.
    static func check(_ commit: String, of mirror: String, cell: GitCell?, limit: Int64) async throws(RepositoryError) -> TreeSize {
        var cell = cell
        cell?.readable = [mirror]
        // The first form needs git 2.36; older versions list the sizes with everything else.
        let forms = [("--format=%(objectsize)", GitLimits.sizeListBytes), ("-l", GitLimits.treeListBytes)]
        for (form, listBytes) in forms {
            let command = GitCommand(
                gitDirectory: mirror, arguments: ["ls-tree", "-r", "--full-tree", form, commit], timeout: GitLimits.checkoutTimeout,
                outputLimit: listBytes, cell: cell, stopsWhenFull: true)
            let result = try await command.run()
            if result.output.isTruncated { throw tooLarge("It has more files than a tree may have.") }
            guard result.isSuccess else {
                if form == "-l" { throw result.error }
                continue
            }
            let output = result.output
            let size = await BlockingPool.shared.run { TreeSize(output.standardOutput) }
            guard size.bytes <= limit else {
                throw tooLarge("Its \(size.files) files have \(size.bytes >> 20) MiB, and a tree may have \(limit >> 20) MiB.")
            }
            if let free = FreeSpace(at: mirror)?.bytes, free < size.bytes {
                throw RepositoryError(
                    .storageFull, "The files of the commit have \(size.bytes >> 20) MiB, and \(free >> 20) MiB of the disk are free.")
            }
            return size
        }
        throw RepositoryError(.cloneFailed, "The sizes of the commit's files cannot be listed.")
    }

    /// Adds up a list with a number in each line, alone or before the path; an entry without a size is no file.
    init(_ list: [UInt8]) {
        for line in list.split(separator: 10) {
            let words = line.prefix { $0 != 9 }.split(separator: 32)
            guard let word = words.last, let number = Int64(String(decoding: word, as: UTF8.self)), number >= 0 else { continue }
            files += 1
            let (sum, isTooLarge) = bytes.addingReportingOverflow(number)
            bytes = isTooLarge ? .max : sum
        }
    }

    private static func tooLarge(_ detail: String) -> RepositoryError { RepositoryError(.repositoryTooLarge, detail) }
}
