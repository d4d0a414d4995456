// SPDX-License-Identifier: Apache-2.0
#include "options/nearest_names.hpp"

#include "format/record_decoder.hpp"

namespace windrow {

RecordLayout record_layout_of(const ScanRequest& request) {
    RecordLayout layout;
    layout.table = request.table;
    layout.physical = request.physical;
    for (const ScanColumn& column : request.columns) {
        if (column.origin == ScanColumn::Origin::physical) layout.fields.push_back({column.name, column.position, column.type});
    }
    if (request.columns.empty()) {
        layout.check_only = true;
        for (std::size_t k = 0; k < request.physical.size(); ++k) {
            layout.fields.push_back({request.physical[k].name, static_cast<int>(k), request.physical[k].type});
        }
    }
    return layout;
}

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
