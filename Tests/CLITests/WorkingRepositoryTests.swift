import Testing

@testable import CLI

@Suite struct WorkingRepositoryTests {
    @Test(arguments: [
        ("https://github.com/acme/web.git\n", "acme/web"), ("https://github.com/acme/web", "acme/web"), ("git@github.com:acme/web.git", "acme/web"),
        ("ssh://git@host:2222/acme/web/", "acme/web"), ("file:///srv/git/acme/web", "acme/web"),
    ])
    func theLastTwoPartsAreTheName(url: String, name: String) {
        #expect(WorkingRepository.name(in: url) == name)
    }

    @Test(arguments: ["", "web", "/web", "acme/web"]) func whatNamesNoHostIsNone(url: String) {
        #expect(WorkingRepository.name(in: url) == nil)
    }
}
