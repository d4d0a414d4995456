// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Encoded records that wait to be produced, and the sealed ones of the checkpoint before, which stay until they are committed.

#include "kafka/log_client.hpp"

#include <string>
#include <vector>

namespace windrow {

/// A run of records for one topic, in order. Places are kept, not addresses: the text moves as it grows.
class OutputRecords {
public:
    static constexpr std::uint32_t absent = ~std::uint32_t{0};

    /// Ends a record whose key and value were appended to `text()`: `key_size` bytes of key, then the value, to the end.
    void end_record(std::size_t begin, std::uint32_t key_size, bool has_value, std::int32_t partition,
                    std::int64_t timestamp_ms) {
        entries_.push_back({begin, text_.size(), key_size, partition, has_value, timestamp_ms});
    }
    [[nodiscard]] std::string& text() noexcept { return text_; }
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    [[nodiscard]] std::size_t memory() const noexcept { return text_.size() + entries_.size() * sizeof(Entry); }
    void clear() {
        text_.clear();
        entries_.clear();
    }
    /// Records [begin, end) as they are produced; they point into this object.
    void outputs(std::size_t begin, std::size_t end, std::vector<LogOutput>& out) const {
        out.clear();
        for (std::size_t i = begin; i < end; ++i) {
            const Entry& entry = entries_[i];
            LogOutput output;
            output.partition = entry.partition;
            output.timestamp_ms = entry.timestamp_ms;
            const std::size_t key_size = entry.key_size == absent ? 0 : entry.key_size;
            if (entry.key_size != absent) output.key = {text_.data() + entry.begin, key_size};
            if (entry.has_value) output.value = {text_.data() + entry.begin + key_size, entry.end - entry.begin - key_size};
            out.push_back(output);
        }
    }

private:
    struct Entry {
        std::size_t begin;
        std::size_t end;
        std::uint32_t key_size;
        std::int32_t partition;
        bool has_value;
        std::int64_t timestamp_ms;
    };
    std::string text_;
    std::vector<Entry> entries_;
};

struct OutputBuffer {
    std::string topic;
    OutputRecords open;    ///< filled by the sink
    OutputRecords sealed;  ///< being committed; untouched by the sink

    void seal() {
        sealed.clear();
        std::swap(open, sealed);
    }
};

}  // namespace windrow
