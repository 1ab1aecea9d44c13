internal import Coding

/// Reads the budget. Spending is not enforced yet, so any limit is refused; a budget without limits is accepted.
enum BudgetReader {
    static func read(_ reader: FieldReader, _ missing: inout MissingFeatures) {
        guard let inner = reader.object("budget") else { return }
        let dollars = readDollars(inner)
        let tokens = inner.integer("maxTokens", 1_000...Int64.max)
        let seconds = inner.integer("maxSeconds", 10...Int64.max)
        if dollars || tokens != nil || seconds != nil {
            missing.need(.budgets, for: "budget")
        }
    }

    /// Returns true if there is a valid amount: a decimal string with at most six places or a whole number, above zero.
    private static func readDollars(_ inner: FieldReader) -> Bool {
        guard let value = inner.value("maxUsd") else { return false }
        if let whole = value.asInteger {
            guard whole > 0 else {
                inner.report("maxUsd", .range, "must be above 0")
                return false
            }
            return true
        }
        guard let text = value.asString else {
            inner.report("maxUsd", .type, "must be a decimal string or a whole number")
            return false
        }
        guard DecimalText.isAmount(text, places: 6), text.contains(where: { $0 != "0" && $0 != "." }) else {
            inner.report("maxUsd", .value, "must be a decimal above 0 with at most 6 places, such as \"5.00\"")
            return false
        }
        return true
    }
}
