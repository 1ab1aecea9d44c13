import Runtime
import Testing

@testable import hearth

/// Diagnoses that a test machine cannot be made to show, and their form.
@Suite struct DoctorWordsTests {
    @Test func anOldLibraryIsFound() {
        let old = ProgramChecks.libraries(sqlite: "3.31.1", isSufficient: false, others: [])
        #expect(old.status == .fail && old.detail == "sqlite 3.31.1 is too old for the database" && old.remedy?.contains("3.38") == true)
        let good = ProgramChecks.libraries(sqlite: "3.40.1", isSufficient: true, others: ["libcurl/7.88.1 zlib/1", "OpenSSL 3.0.15 3 Sep 2024"])
        #expect(good.status == .ok && good.detail == "sqlite 3.40.1, libcurl/7.88.1 zlib/1, OpenSSL 3.0.15")
    }

    @Test(arguments: [
        ("Mon, 23 Nov 2026 05:00:00 GMT", "2026-11-23T05:00:00.000Z"), ("Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37.000Z"),
        ("Sunday, 06-Nov-94 08:49:37 GMT", nil), ("", nil), ("Mon, 23 Nov 2026 05:00:00 CET", nil),
    ]) func aDateFieldIsRead(text: String, time: String?) {
        #expect(HTTPDate.timestamp(text)?.rfc3339 == time)
    }

    @Test func aDiagnosisIsFoldedBelowItself() {
        let diagnosis = Diagnosis.warn("isolation", "user namespaces are off here", "sysctl -w kernel.unprivileged_userns_clone=1")
        #expect(
            DoctorCommand.text(diagnosis, columns: nil) == """
                warn  isolation    user namespaces are off here
                                   → sysctl -w kernel.unprivileged_userns_clone=1

                """)
        #expect(
            DoctorCommand.text(diagnosis, columns: 40) == """
                warn  isolation    user namespaces are
                                   off here
                  → sysctl -w
                    kernel.unprivileged_userns_clone=1

                """)
    }
}
