// SPDX-License-Identifier: Apache-2.0
#include "windrow/host/source.hpp"

#include "connector/connectors.hpp"
#include "options/nearest_names.hpp"

namespace windrow {

namespace {

[[noreturn]] void refuse_source(const std::string& table, const std::string& connector) {
    if (connector == "print" || connector == "blackhole" || connector == "upsert-kafka" || is_elasticsearch(connector)) {
        throw Error("W3504", "table " + table + ": the connector '" + connector + "' can only be written to",
                    "read from a table with the connector 'filesystem', 'kafka', 'datagen', 'socket' or 'jdbc'");
    }
    const std::string candidate = nearest_name(connector, {"filesystem", "kafka", "datagen", "socket", "jdbc"});
    throw Error("W3504", "table " + table + ": there is no connector '" + connector + "'",
                (candidate.empty() ? std::string() : "did you mean '" + candidate + "'? ") +
                    "sources: filesystem, kafka, datagen, socket, jdbc");
}

}  // namespace

void mark_runtime_options(const Options& options) {
    options.mark_known({"windrow.late.table", "windrow.bad-records.table", "windrow.partition"});
}

void validate_source(const ScanRequest& request) {
    const std::string connector = connector_of(request.table, request.options);
    if (connector == "filesystem") return validate_filesystem_source(request);
    if (connector == "datagen") return validate_datagen_source(request);
    if (connector == "kafka") return validate_kafka_source(request);
    if (connector == "jdbc") return validate_jdbc_source(request);
    if (connector == "socket") return validate_socket_source(request);
    refuse_source(request.table, connector);
}

std::unique_ptr<Source> open_source(const ScanRequest& request) {
    const std::string connector = connector_of(request.table, request.options);
    if (connector == "filesystem") return open_filesystem_source(request);
    if (connector == "datagen") return open_datagen_source(request);
    if (connector == "kafka") return open_kafka_source(request);
    if (connector == "jdbc") return open_jdbc_source(request);
    if (connector == "socket") return open_socket_source(request);
    refuse_source(request.table, connector);
}

Schema source_metadata_columns(const std::string& connector) {
    if (connector == "kafka") return kafka_metadata_columns();
    return connector == "filesystem" ? filesystem_metadata_columns() : Schema{};
}

}  // namespace windrow
