// SPDX-License-Identifier: Apache-2.0
#include "format/format_types.hpp"
#include "format/json/json_decoder.hpp"

namespace windrow {

namespace {

class JsonFormat final : public RecordFormat {
public:
    explicit JsonFormat(const JsonReadOptions& options) : options_(options) {}
    [[nodiscard]] std::string name() const override { return "json"; }
    [[nodiscard]] std::unique_ptr<RecordDecoder> make_decoder(const RecordLayout& layout) const override {
        return std::make_unique<JsonDecoder>(layout, options_);
    }
    [[nodiscard]] std::unique_ptr<RecordBoundary> make_boundary() const override { return make_line_boundary(); }

private:
    JsonReadOptions options_;
};

}  // namespace

std::unique_ptr<RecordFormat> make_json_format(const Options& options, const RecordLayout& layout) {
    JsonReadOptions read;
    read.fail_on_missing = options.flag_or("json.fail-on-missing-field", false);
    read.ignore_errors = options.flag_or("json.ignore-parse-errors", false);
    if (read.fail_on_missing && read.ignore_errors) {
        throw Error("W3506", "'json.fail-on-missing-field' and 'json.ignore-parse-errors' can't both be true",
                    "a missing field can't both stop the job and be ignored: drop one of the two");
    }
    read.iso_times = options.choice_or("json.timestamp-format.standard", "SQL", {"SQL", "ISO-8601"}) == "ISO-8601";
    (void)options.flag_or("json.decode.json-parser.enabled", true);  // checked; both of Flink's parsers answer alike here
    options.mark_known({"json.map-null-key.mode", "json.map-null-key.literal", "json.encode.decimal-as-plain-number",
                        "json.encode.ignore-null-fields"});
    for (const Field& field : layout.physical) check_json_type(field.name, field.type);
    return std::make_unique<JsonFormat>(read);
}

}  // namespace windrow
