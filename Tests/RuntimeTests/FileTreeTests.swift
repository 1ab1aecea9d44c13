import Glibc
import Runtime
import Testing

@Suite struct FileTreeTests {
    private func exists(_ path: String) -> Bool {
        var information = stat()
        return lstat(path, &information) == 0
    }

    private func write(_ path: String) {
        let file = creat(path, 0o600)
        close(file)
    }

    @Test func aTreeOfAnyDepthAndModeIsRemoved() throws {
        let folder = try TemporaryFolder("hearth-tree")
        defer { folder.remove() }
        let top = folder.path + "/top"
        mkdir(top, 0o700)
        // More levels than are held open, in names that make the path longer than a call takes.
        var directory = open(top, O_RDONLY | O_DIRECTORY)
        let name = String(repeating: "d", count: 100)
        for level in 0..<200 {
            #expect(mkdirat(directory, name, 0o700) == 0)
            let next = openat(directory, name, O_RDONLY | O_DIRECTORY)
            close(openat(next, "file-\(level)", O_WRONLY | O_CREAT, 0o600))
            if level.isMultiple(of: 7) { fchmod(directory, 0) }
            close(directory)
            directory = next
        }
        close(directory)
        FileTree.remove(top)
        #expect(!exists(top))
    }

    @Test func linksAreRemovedAndNotFollowed() throws {
        let folder = try TemporaryFolder("hearth-tree")
        defer { folder.remove() }
        mkdir(folder.path + "/kept", 0o700)
        write(folder.path + "/kept/file")
        mkdir(folder.path + "/top", 0o700)
        symlink(folder.path + "/kept", folder.path + "/top/link")
        symlink(folder.path + "/kept", folder.path + "/link")
        FileTree.remove(folder.path + "/top")
        FileTree.remove(folder.path + "/link")
        FileTree.remove(folder.path + "/nothing")
        #expect(!exists(folder.path + "/top") && !exists(folder.path + "/link"))
        #expect(exists(folder.path + "/kept/file"))
    }

    @Test func namesAreThoseOfTheDirectoryAlone() throws {
        let folder = try TemporaryFolder("hearth-tree")
        defer { folder.remove() }
        for name in ["a", ".b", "..c"] { write("\(folder.path)/\(name)") }
        let directory = try Descriptor(opening: folder.path, O_RDONLY | O_DIRECTORY)
        let names = try #require(DirectoryNames.read(directory.raw)).map {
            String(decoding: $0.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        #expect(names.sorted() == ["..c", ".b", "a"])
        // The descriptor can be read again.
        #expect(DirectoryNames.read(directory.raw)?.count == 3)
        #expect(throws: SystemError(code: ENOENT, call: "open \(folder.path)/nothing")) {
            _ = try Descriptor(opening: folder.path + "/nothing", O_RDONLY).release()
        }
    }
}
