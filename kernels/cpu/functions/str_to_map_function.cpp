// SPDX-License-Identifier: Apache-2.0
#include "functions/function_form.hpp"
#include "functions/java_match.hpp"
#include "functions/string_functions.hpp"
#include "functions/text_writer.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace windrow {

namespace {

/// A key and its value, or none.
using Entry = std::pair<std::string_view, std::optional<std::string_view>>;

const RE2& separator_program(PatternCache& cache, std::string_view pattern) {
    const JavaPattern& compiled = cache.get(pattern);
    if (!compiled.valid) {
        throw Error("W5041", "the separator '" + std::string(pattern) + "' of STR_TO_MAP is no regular expression",
                    "separators are regular expressions: put a backslash before ( [ { . * + ? ^ $ | to mean the character");
    }
    return *compiled.program;
}

/// (text [, between entries [, between key and value]]): a map. Both separators are regular expressions of Java; an entry without
/// the second one has a NULL value, and the last of equal keys counts. An empty text has no entries.
void str_to_map(const CallContext& call, std::span<const Column> arguments, Column& out) {
    ColumnBuilder builder(out.type);
    PatternCache cache;
    std::vector<std::string_view> pairs;
    std::vector<std::string_view> sides;
    std::vector<Entry> entries;
    for (std::int64_t i = 0; i < call.rows; ++i) {
        entries.clear();
        const std::string_view text = is_active(call, i) ? arguments[0].text(i) : std::string_view();
        if (!text.empty()) {
            split_by_pattern(separator_program(cache, arguments.size() > 1 ? arguments[1].text(i) : ","), text, 0, pairs);
            const RE2& inner = separator_program(cache, arguments.size() > 2 ? arguments[2].text(i) : "=");
            for (const std::string_view pair : pairs) {
                split_by_pattern(inner, pair, 2, sides);
                const Entry entry = sides.size() < 2 ? Entry(pair, std::nullopt) : Entry(sides[0], sides[1]);
                const auto known =
                    std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.first == entry.first; });
                if (known == entries.end()) {
                    entries.push_back(entry);
                } else {
                    known->second = entry.second;
                }
            }
        }
        for (const auto& [key, value] : entries) {
            builder.child(0).append_text(key);
            if (value) {
                builder.child(1).append_text(*value);
            } else {
                builder.child(1).append_null();
            }
        }
        builder.append_list();
    }
    out = builder.finish();
}

DataType result_string_map(std::span<const DataType> /*arguments*/) {
    return DataType::map(DataType::string(), DataType::string());
}

}  // namespace

void register_str_to_map_function(FunctionRegistry& registry) {
    add_form(registry, {.name = "STR_TO_MAP",
                        .signature = "STR_TO_MAP(STRING [, separator pattern STRING, pattern between key and value STRING])",
                        .arguments = "s?ss",
                        .result = result_string_map,
                        .kernel = str_to_map,
                        .can_be_null = true,
                        .device = {false, "regular expressions run in RE2 on the host"}});
}

}  // namespace windrow
