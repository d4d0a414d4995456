// SPDX-License-Identifier: Apache-2.0
#include "windrow/host/changelog_format.hpp"

#include "options/nearest_names.hpp"

#include <algorithm>

namespace windrow {

namespace {

struct ChangelogFormat {
    const char* name;
    std::vector<std::string> options;
};

/// org.apache.flink.formats.json.debezium.DebeziumJsonFormatOptions and its siblings. All have those of json as well.
const std::vector<ChangelogFormat>& changelog_formats() {
    static const std::vector<ChangelogFormat> formats = {{"debezium-json", {"schema-include"}},
                                                         {"canal-json", {"database.include", "table.include"}},
                                                         {"maxwell-json", {}},
                                                         {"ogg-json", {}},
                                                         {"debezium-avro-confluent", {}}};
    return formats;
}

const std::vector<std::string>& json_options() {
    static const std::vector<std::string> options = {
        "ignore-parse-errors",  "timestamp-format.standard",      "map-null-key.mode",
        "map-null-key.literal", "encode.decimal-as-plain-number", "encode.ignore-null-fields"};
    return options;
}

void check_options(const Options& options, const ChangelogFormat& format, const std::string& start) {
    std::vector<std::string> known;
    for (const auto* names : {&json_options(), &format.options}) {
        for (const std::string& name : *names) known.push_back(start + name);
    }
    for (const auto& [key, value] : options.values()) {
        if (!key.starts_with(start) || std::find(known.begin(), known.end(), key) != known.end()) continue;
        const std::string candidate = nearest_name(key, known);
        throw Error("W3501", "the " + std::string(format.name) + " format has no option '" + key + "'",
                    candidate.empty() ? "" : "did you mean '" + candidate + "'?");
    }
}

}  // namespace

std::string changelog_format_of(const Options& options) {
    for (const std::string prefix : {"", "value."}) {
        const auto named = options.text(prefix + "format");
        for (const ChangelogFormat& format : changelog_formats()) {
            if (!named || *named != format.name) continue;
            // The registry's options are those of avro-confluent, which has its own check.
            if (named->ends_with("json")) check_options(options, format, prefix + format.name + ".");
            return format.name;
        }
    }
    return {};
}

}  // namespace windrow
