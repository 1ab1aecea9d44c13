import Testing

@testable import SandboxHost

/// The special-purpose registries of IANA (RFC 6890), each range by its first and last address, and where public
/// ones stand beside it, by these.
@Suite struct PublicAddressTests {
    @Test(
        arguments: [
            ("0.0.0.0", "0.255.255.255", nil, "1.0.0.0"), ("10.0.0.0", "10.255.255.255", "9.255.255.255", "11.0.0.0"),
            ("100.64.0.0", "100.127.255.255", "100.63.255.255", "100.128.0.0"), ("127.0.0.0", "127.255.255.255", "126.255.255.255", "128.0.0.0"),
            ("169.254.0.0", "169.254.255.255", "169.253.255.255", "169.255.0.0"), ("172.16.0.0", "172.31.255.255", "172.15.255.255", "172.32.0.0"),
            ("192.0.0.0", "192.0.0.255", "191.255.255.255", "192.0.1.0"), ("192.0.2.0", "192.0.2.255", "192.0.1.255", "192.0.3.0"),
            ("192.88.99.0", "192.88.99.255", "192.88.98.255", "192.88.100.0"), ("192.168.0.0", "192.168.255.255", "192.167.255.255", "192.169.0.0"),
            ("198.18.0.0", "198.19.255.255", "198.17.255.255", "198.20.0.0"), ("198.51.100.0", "198.51.100.255", "198.51.99.255", "198.51.101.0"),
            ("203.0.113.0", "203.0.113.255", "203.0.112.255", "203.0.114.0"), ("224.0.0.0", "255.255.255.255", "223.255.255.255", nil),
        ] as [(String, String, String?, String?)]) func rangesOfIPv4(first: String, last: String, before: String?, after: String?)
    {
        for address in [first, last] {
            #expect(!PublicAddress.isPublic(address), "\(address)")
            for form in ["::ffff:\(address)", "64:ff9b::\(address)"] { #expect(!PublicAddress.isPublic(form), "\(form)") }
        }
        for address in [before, after].compactMap({ $0 }) {
            #expect(PublicAddress.isPublic(address), "\(address)")
            for form in ["::ffff:\(address)", "64:ff9b::\(address)"] { #expect(PublicAddress.isPublic(form), "\(form)") }
        }
    }

    @Test(
        arguments: [
            ("::", "::1", nil), ("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:808:808", nil), ("100::", "100::ffff:ffff:ffff:ffff", nil),
            ("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:200::"),
            ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db9::"),
            ("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2003::"), ("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff:1000::"),
            ("5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nil), ("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nil),
            ("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nil),
            ("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nil), ("::7f00:1", "::a00:1", nil),
        ] as [(String, String, String?)]) func rangesOfIPv6(first: String, last: String, after: String?)
    {
        for address in [first, last] { #expect(!PublicAddress.isPublic(address), "\(address)") }
        if let after { #expect(PublicAddress.isPublic(after), "\(after)") }
    }

    @Test func otherAddresses() {
        for address in ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4001:81b::200e"] { #expect(PublicAddress.isPublic(address)) }
        for text in ["", "localhost", "127.1", "0x7f.1", "2130706433", "fe80::1%eth0", "1.2.3.4.5"] {
            #expect(!PublicAddress.isPublic(text), "\(text)")
        }
    }
}
