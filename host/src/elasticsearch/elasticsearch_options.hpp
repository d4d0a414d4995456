// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Options of the elasticsearch connector (Flink's names).

#include "http/http_client.hpp"
#include "windrow/host/options.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace windrow {

/// How long to wait before a request is sent again.
struct BulkBackoff {
    enum class Strategy : std::uint8_t { disabled, constant, exponential } strategy = Strategy::exponential;
    std::int64_t max_retries = 8;
    std::chrono::milliseconds delay{50};

    [[nodiscard]] std::int64_t retries() const noexcept { return strategy == Strategy::disabled ? 0 : max_retries; }
    /// Before retry `retry`, counted from 0. Exponential: as Elasticsearch's own clients have it, a second or two later and later
    /// (8 retries after 50 ms take about 5 s); a minute at most.
    [[nodiscard]] std::chrono::milliseconds delay_of(std::int64_t retry) const;
};

struct ElasticsearchOptions {
    std::vector<std::string> hosts;  ///< "http://localhost:9200", with the path prefix, without a slash behind it
    std::string index;               ///< may be dynamic
    std::string key_delimiter;
    HttpAccess http;
    std::int64_t flush_actions = 0;  ///< 0: any number
    std::size_t flush_bytes = 0;
    std::chrono::milliseconds flush_interval{};  ///< 0: rows wait until there are enough of them, or a checkpoint is taken
    BulkBackoff backoff;
    std::int64_t retries_on_conflict = -1;  ///< by the server, of one update; -1: as it likes
    bool flushes_at_checkpoints = true;

    /// "Elasticsearch at http://a:9200, index orders", for messages.
    [[nodiscard]] std::string place() const;
};

/// Throws Error W3503 for a value that makes no sense, W3502 for one that is missing, W3509 for ones that do not go together.
/// Marks all options of the connector, but those of the format, as known.
ElasticsearchOptions read_elasticsearch_options(const Options& options);

}  // namespace windrow
