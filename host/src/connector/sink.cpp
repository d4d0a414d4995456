// SPDX-License-Identifier: Apache-2.0
#include "windrow/host/sink.hpp"

#include "connector/connectors.hpp"
#include "options/nearest_names.hpp"

namespace windrow {

namespace {

[[noreturn]] void refuse_sink(const std::string& table, const std::string& connector) {
    if (connector == "datagen") {
        throw Error("W3504", "table " + table + ": the connector 'datagen' can only be read",
                    "write to filesystem, kafka, socket, jdbc, elasticsearch, print or blackhole");
    }
    const std::string candidate =
        nearest_name(connector, {"filesystem", "kafka", "upsert-kafka", "socket", "jdbc", "elasticsearch-7", "elasticsearch-8",
                                 "elasticsearch", "print", "blackhole"});
    throw Error("W3504", "table " + table + ": there is no connector '" + connector + "'",
                (candidate.empty() ? std::string() : "did you mean '" + candidate + "'? ") +
                    "sinks: filesystem, kafka, upsert-kafka, socket, jdbc, elasticsearch-7, elasticsearch-8, print, blackhole");
}

}  // namespace

bool is_elasticsearch(const std::string& connector) {
    return connector == "elasticsearch" || connector == "elasticsearch-7" || connector == "elasticsearch-8";
}

void validate_sink(const SinkRequest& request) {
    const std::string connector = connector_of(request.table, request.options);
    if (connector == "filesystem") return validate_filesystem_sink(request);
    if (connector == "print") return validate_print_sink(request);
    if (connector == "kafka" || connector == "upsert-kafka") return validate_kafka_sink(request, connector == "upsert-kafka");
    if (connector == "jdbc") return validate_jdbc_sink(request);
    if (is_elasticsearch(connector)) return validate_elasticsearch_sink(request);
    if (connector == "socket") return validate_socket_sink(request);
    if (connector == "blackhole") return validate_blackhole_sink(request);
    refuse_sink(request.table, connector);
}

std::unique_ptr<Sink> open_sink(const SinkRequest& request, std::ostream& standard_output) {
    const std::string connector = connector_of(request.table, request.options);
    if (connector == "filesystem") return open_filesystem_sink(request, standard_output);
    if (connector == "jdbc") return open_jdbc_sink(request);
    if (is_elasticsearch(connector)) return open_elasticsearch_sink(request);
    if (connector == "socket") return open_socket_sink(request);
    if (connector == "print") return open_print_sink(request, standard_output);
    if (connector == "kafka" || connector == "upsert-kafka") return open_kafka_sink(request, connector == "upsert-kafka");
    if (connector == "blackhole") return open_blackhole_sink(request);
    refuse_sink(request.table, connector);
}

}  // namespace windrow
