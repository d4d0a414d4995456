// SPDX-License-Identifier: Apache-2.0
#include "options/nearest_names.hpp"

#include "format/record_decoder.hpp"

namespace windrow {

RecordLayout record_layout_of(const ScanRequest& request) {
    RecordLayout layout;
    layout.table = request.table;
    layout.physical = request.physical;
    layout.base_directory = request.base_directory;
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

const std::vector<std::string>& record_format_names() {
    static const std::vector<std::string> names = {"json", "csv", "raw", "avro", "avro-confluent", "protobuf"};
    return names;
}

void refuse_record_format(const std::string& name) {
    std::string known = "formats: ";
    for (const std::string& format : record_format_names())
        known += (&format == &record_format_names().front() ? "" : ", ") + format;
    const std::string candidate = nearest_name(name, record_format_names());
    throw Error("W3505", "there is no format '" + name + "'",
                candidate.empty() ? known : "did you mean '" + candidate + "'? " + known);
}

void require_bounded_records(bool bounded_records, const std::string& format, const std::string& connector) {
    if (bounded_records) return;
    throw Error(
        "W3509",
        "the " + connector + " connector can't carry records of the " + format + " format: they have no bounds of their own",
        "use the json, csv or raw format, or the kafka connector");
}

std::unique_ptr<RecordFormat> make_record_format(const Options& options, const RecordLayout& layout) {
    const std::string name = options.required("format");
    if (name == "json") return make_json_format(options, layout);
    if (name == "csv") return make_csv_format(options, layout);
    if (name == "raw") return make_raw_format(options, layout);
    if (name == "avro") return make_avro_format(options, layout);
    if (name == "avro-confluent") return make_avro_confluent_format(options, layout);
    if (name == "protobuf") return make_protobuf_format(options, layout);
    refuse_record_format(name);
}

}  // namespace windrow
