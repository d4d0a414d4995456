// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The connectors, one function each; source.cpp and sink.cpp choose by the option 'connector'.

#include "windrow/host/lookup.hpp"
#include "windrow/host/sink.hpp"
#include "windrow/host/source.hpp"

#include <string>

namespace windrow {

/// The table's option 'connector'. Throws Error W3502 if it has none.
std::string connector_of(const std::string& table, const Options& options);

/// Options that every table may have and that the runtime, not the connector, reads.
void mark_runtime_options(const Options& options);

void validate_filesystem_source(const ScanRequest& request);
std::unique_ptr<Source> open_filesystem_source(const ScanRequest& request);
Schema filesystem_metadata_columns();

void validate_datagen_source(const ScanRequest& request);
std::unique_ptr<Source> open_datagen_source(const ScanRequest& request);

void validate_kafka_source(const ScanRequest& request);
std::unique_ptr<Source> open_kafka_source(const ScanRequest& request);
Schema kafka_metadata_columns();

void validate_jdbc_source(const ScanRequest& request);
std::unique_ptr<Source> open_jdbc_source(const ScanRequest& request);
void validate_jdbc_sink(const SinkRequest& request);
std::unique_ptr<Sink> open_jdbc_sink(const SinkRequest& request);
void validate_jdbc_lookup(const LookupRequest& request);
std::unique_ptr<LookupReader> open_jdbc_lookup(const LookupRequest& request, std::shared_ptr<const LookupPatience> patience);

/// 'elasticsearch', 'elasticsearch-7' and 'elasticsearch-8', which are one.
bool is_elasticsearch(const std::string& connector);
void validate_elasticsearch_sink(const SinkRequest& request);
std::unique_ptr<Sink> open_elasticsearch_sink(const SinkRequest& request);

void validate_socket_source(const ScanRequest& request);
std::unique_ptr<Source> open_socket_source(const ScanRequest& request);
void validate_socket_sink(const SinkRequest& request);
std::unique_ptr<Sink> open_socket_sink(const SinkRequest& request);

void validate_filesystem_sink(const SinkRequest& request);
std::unique_ptr<Sink> open_filesystem_sink(const SinkRequest& request, std::ostream& standard_output);
void validate_print_sink(const SinkRequest& request);
std::unique_ptr<Sink> open_print_sink(const SinkRequest& request, std::ostream& standard_output);
void validate_blackhole_sink(const SinkRequest& request);
std::unique_ptr<Sink> open_blackhole_sink(const SinkRequest& request);

/// `upsert`: the table's key is its PRIMARY KEY.
void validate_kafka_sink(const SinkRequest& request, bool upsert);
std::unique_ptr<Sink> open_kafka_sink(const SinkRequest& request, bool upsert);

}  // namespace windrow
