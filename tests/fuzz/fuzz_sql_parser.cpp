// SPDX-License-Identifier: Apache-2.0

// Any bytes as a script: no crash, no hang; every error has a place inside the text and can be shown; what parses prints to a
// text that parses to the same text again.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "windrow/runtime/sql/diagnostic.hpp"
#include "windrow/runtime/sql/parser.hpp"
#include "windrow/runtime/sql/unparse.hpp"

namespace {

void check_error(const windrow::Error& error, std::string_view text) {
    if (!error.where() || error.where()->begin > text.size() || error.where()->end > text.size()) std::abort();
    if (windrow::sql::render_text(error, "job.sql", text).empty()) std::abort();
    if (windrow::sql::render_json(error, "job.sql", text).empty()) std::abort();
}

void check_query(const windrow::sql::QueryPtr& query) {
    const std::string printed = windrow::sql::to_sql(*query);
    try {
        if (windrow::sql::to_sql(*windrow::sql::parse_query(printed)) != printed) std::abort();
    } catch (const windrow::Error& error) {
        // Canonical brackets may push a tree at the limit over it.
        if (error.code() != "W2011") std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const windrow::sql::ParsedScript script = windrow::sql::parse_script_collecting(text);
    for (const windrow::Error& error : script.errors) check_error(error, text);
    for (const windrow::sql::StatementPtr& statement : script.statements) {
        if (const auto* select = statement->as_if<windrow::sql::SelectStatement>()) check_query(select->query);
        if (const auto* insert = statement->as_if<windrow::sql::Insert>()) check_query(insert->query);
        if (const auto* view = statement->as_if<windrow::sql::CreateView>()) check_query(view->query);
    }
    static_cast<void>(windrow::sql::is_incomplete(text));
    return 0;
}
