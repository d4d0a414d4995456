// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The rows of a job test, as `expected.jsonl` holds them and `--format case` prints them.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace windrow::command {

/// A value of a row. FLOAT and DOUBLE are doubles; integers, also those beyond 64 bits, keep their text apart from rounding.
struct CaseValue {
    using List = std::vector<CaseValue>;
    using Entries = std::vector<std::pair<std::string, CaseValue>>;  ///< of a JSON object, sorted by key
    std::variant<std::monostate, bool, std::int64_t, double, std::string, List, Entries> value;

    // Constructors of its own: as an aggregate, clang 14 looks into the vectors before the type is complete.
    CaseValue() = default;
    CaseValue(bool v) : value(v) {}                    // NOLINT(google-explicit-constructor)
    CaseValue(std::int64_t v) : value(v) {}            // NOLINT
    CaseValue(double v) : value(v) {}                  // NOLINT
    CaseValue(std::string v) : value(std::move(v)) {}  // NOLINT
    CaseValue(List v) : value(std::move(v)) {}         // NOLINT
    CaseValue(Entries v) : value(std::move(v)) {}      // NOLINT

    friend bool operator==(const CaseValue&, const CaseValue&) = default;
};

struct CaseColumn {
    std::string name;
    std::string type;  ///< as written, with NOT NULL and time attribute
};

/// The rows of one SELECT. The first value of a row is its kind: "+I", "-U", "+U" or "-D".
struct CaseBlock {
    std::vector<CaseColumn> columns;
    std::vector<CaseValue::List> rows;
};

struct CaseRows {
    std::vector<CaseBlock> blocks;
    std::optional<std::string> error;  ///< the script was refused or failed, with this text
};

/// Throws Error W5901 with the line number if the text is not of this form.
CaseRows parse_case_rows(std::string_view text);

/// JSON text of a value, for messages.
std::string to_text(const CaseValue& value);

/// Type text without ` NOT NULL` and the time attribute, which are reported but not judged.
std::string plain_type(std::string_view type);

}  // namespace windrow::command
