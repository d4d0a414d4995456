// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Encoded records that wait to be produced, and the sealed ones of the checkpoint before, which stay until they are committed.

#include "kafka/log_client.hpp"

#include <span>
#include <string>
#include <vector>

namespace windrow {

/// A run of records for one topic, in order. Places are kept, not addresses: the text moves as it grows.
class OutputRecords {
public:
    static constexpr std::uint32_t absent = ~std::uint32_t{0};

    /// A header of the record that is written next; the texts are copied. Before the record's key and value are appended to
    /// `text()`.
    void add_header(std::string_view name, std::string_view value) {
        headers_.push_back({text_.size(), name.size(), value.size()});
        text_.append(name).append(value);
    }
    /// Ends a record whose key and value were appended to `text()`: `key_size` bytes of key, then the value, to the end.
    void end_record(std::size_t begin, std::uint32_t key_size, bool has_value, std::int32_t partition,
                    std::int64_t timestamp_ms) {
        entries_.push_back({begin, text_.size(), headers_.size(), key_size, partition, has_value, timestamp_ms});
    }
    [[nodiscard]] std::string& text() noexcept { return text_; }
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    [[nodiscard]] std::size_t memory() const noexcept {
        return text_.size() + entries_.size() * sizeof(Entry) + headers_.size() * sizeof(Header);
    }
    void clear() {
        text_.clear();
        entries_.clear();
        headers_.clear();
    }
    /// What `outputs` gives points into one of these, and into the records.
    struct Outputs {
        std::vector<LogOutput> records;
        std::vector<LogHeader> headers;
    };
    /// Records [begin, end) as they are produced.
    void outputs(std::size_t begin, std::size_t end, Outputs& out) const {
        out.records.clear();
        out.headers.clear();
        const std::size_t first_header = begin == 0 ? 0 : entries_[begin - 1].headers_end;
        for (std::size_t h = first_header; begin < end && h < entries_[end - 1].headers_end; ++h) {
            const char* const at = text_.data() + headers_[h].begin;
            out.headers.push_back({{at, headers_[h].name_size}, {at + headers_[h].name_size, headers_[h].value_size}});
        }
        std::size_t headers_begin = first_header;
        for (std::size_t i = begin; i < end; ++i) {
            const Entry& entry = entries_[i];
            LogOutput output;
            output.partition = entry.partition;
            output.timestamp_ms = entry.timestamp_ms;
            const std::size_t key_size = entry.key_size == absent ? 0 : entry.key_size;
            if (entry.key_size != absent) output.key = {text_.data() + entry.begin, key_size};
            if (entry.has_value) output.value = {text_.data() + entry.begin + key_size, entry.end - entry.begin - key_size};
            output.headers = std::span(out.headers).subspan(headers_begin - first_header, entry.headers_end - headers_begin);
            headers_begin = entry.headers_end;
            out.records.push_back(output);
        }
    }

private:
    struct Header {
        std::size_t begin;  ///< of its name in the text; its value follows
        std::size_t name_size;
        std::size_t value_size;
    };
    struct Entry {
        std::size_t begin;
        std::size_t end;
        std::size_t headers_end;  ///< one past its last header; its first is where the record before ends
        std::uint32_t key_size;
        std::int32_t partition;
        bool has_value;
        std::int64_t timestamp_ms;
    };
    std::string text_;
    std::vector<Entry> entries_;
    std::vector<Header> headers_;
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
