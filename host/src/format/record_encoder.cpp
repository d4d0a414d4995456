// SPDX-License-Identifier: Apache-2.0
#include "format/record_encoder.hpp"

#include "options/nearest_names.hpp"

namespace windrow {

std::unique_ptr<RecordEncoder> make_record_encoder(const Options& options, const Schema& schema) {
    const std::string name = options.required("format");
    if (name == "json") return make_json_encoder(options, schema);
    if (name == "csv") return make_csv_encoder(options, schema);
    if (name == "raw") return make_raw_encoder(options, schema);
    const std::string candidate = nearest_name(name, {"json", "csv", "raw"});
    throw Error("W3505", "there is no format '" + name + "'",
                candidate.empty() ? "formats: json, csv, raw" : "did you mean '" + candidate + "'? formats: json, csv, raw");
}

}  // namespace windrow
