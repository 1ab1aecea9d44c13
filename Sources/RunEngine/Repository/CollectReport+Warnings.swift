internal import Git

extension CollectReport {
    /// The warnings about a patch: anything that it leaves out, or holds in another form.
    var warnings: [Warning] {
        leftOut.map { left in
            let isOne = left.count == 1
            let files = isOne ? "1 file" : "\(left.count) files"
            let stay = isOne ? "stays" : "stay"
            let (code, detail): (Warning.Code, String) =
                switch left.kind {
                case .unreadable:
                    (.filesLeftOut, "\(files) cannot be read with the agent's own rights, and \(isOne ? "stays as it was" : "stay as they were").")
                case .tooLarge:
                    (.filesLeftOut, "\(files) of more than \(CollectReport.size(RepositoryLimits.patchFileBytes)) \(stay) out of the patch.")
                case .overBudget:
                    (
                        .filesLeftOut,
                        "\(files) \(stay) out of the patch, which would be larger than \(CollectReport.size(RepositoryLimits.patchBytes))."
                    )
                case .tooDeep: (.filesLeftOut, "\(isOne ? "1 directory lies" : "\(left.count) directories lie") too deep for git.")
                case .notAFile:
                    (.filesLeftOut, "\(isOne ? "1 socket, pipe or device is" : "\(left.count) sockets, pipes or devices are") no file.")
                case .refusedName: (.filesLeftOut, isOne ? "1 file has a name that git refuses." : "\(files) have names that git refuses.")
                case .nestedHistory:
                    (.filesLeftOut, "The history of a repository within the tree stays out of the patch; its files are in it.")
                case .submoduleWork: (.submoduleWorkLost, "Work inside submodules stays out of the patch: \(files).")
                case .lfsContents: (.lfsContents, "The patch holds the contents of \(files) of Git LFS, not pointers.")
                }
            return Warning(code, detail, paths: left.paths)
        }
    }

    private static func size(_ bytes: Int64) -> String { "\(bytes >> 20) MiB" }
}
