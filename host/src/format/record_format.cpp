// SPDX-License-Identifier: Apache-2.0
#include "options/nearest_names.hpp"

#include "format/record_decoder.hpp"

namespace windrow {

std::unique_ptr<RecordFormat> make_record_format(const Options& options, const RecordLayout& layout) {
    const std::string name = options.required("format");
    if (name == "json") return make_json_format(options, layout);
    if (name == "csv") return make_csv_format(options, layout);
    if (name == "raw") return make_raw_format(options, layout);
    const std::string candidate = nearest_name(name, {"json", "csv", "raw"});
    throw Error("W3505", "there is no format '" + name + "'",
                candidate.empty() ? "formats: json, csv, raw" : "did you mean '" + candidate + "'? formats: json, csv, raw");
}

}  // namespace windrow
