internal import Git

extension TreeFacts {
    /// The warnings about a tree as it was placed.
    var warnings: [Warning] {
        var warnings: [Warning] = []
        if submodules.count > 0 {
            let detail =
                submodules.count == 1
                ? "1 submodule is not checked out: its folder is empty."
                : "\(submodules.count) submodules are not checked out: their folders are empty."
            warnings.append(Warning(.submodulesNotCheckedOut, detail, paths: submodules.paths))
        }
        if pointers.count > 0 {
            let files = pointers.count == 1 ? "1 file of Git LFS is a pointer" : "\(pointers.count) files of Git LFS are pointers"
            warnings.append(Warning(.lfsPointers, "\(files) without contents\(pointerReason.map { ": \($0)" } ?? "").", paths: pointers.paths))
        }
        return warnings
    }
}

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
                    (.filesLeftOut, "\(files) of more than \(CollectReport.size(PatchLimits.fileBytes)) \(stay) out of the patch.")
                case .overBudget:
                    (
                        .filesLeftOut,
                        "\(files) \(stay) out of the patch, which would be larger than \(CollectReport.size(PatchLimits.patchBytes))."
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
