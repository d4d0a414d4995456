// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Runs a text through a format's decoder and gives the rows as values.

#include "format/record_decoder.hpp"

#include <cstring>
#include <string>
#include <vector>

namespace windrow::test {

struct DecodedText {
    std::vector<std::vector<Value>> rows;
    std::vector<BadRecord> bad;
    std::vector<std::uint64_t> ordinals;
    std::uint64_t records_read = 0;
};

inline RecordLayout layout_of(const Schema& schema) {
    RecordLayout layout;
    layout.table = "t";
    layout.physical = schema;
    for (std::size_t k = 0; k < schema.size(); ++k)
        layout.fields.push_back({schema[k].name, static_cast<int>(k), schema[k].type});
    return layout;
}

inline void collect(const DecodedChunk& chunk, DecodedText& out) {
    for (std::int64_t row = 0; row < chunk.rows; ++row) {
        std::vector<Value> values;
        for (const Column& column : chunk.columns) values.push_back(column.value(row));
        out.rows.push_back(std::move(values));
        out.ordinals.push_back(chunk.ordinals.as<std::uint64_t>()[row]);
    }
    out.bad.insert(out.bad.end(), chunk.bad.begin(), chunk.bad.end());
    out.records_read += chunk.records_read;
}

inline DecodedText decode_with(RecordDecoder& decoder, const std::string& text) {
    Buffer bytes = Buffer::allocate(text.size());
    std::memcpy(bytes.mutable_as<char>(), text.data(), text.size());
    DecodedChunk chunk;
    decoder.decode({bytes.as<char>(), text.size()}, 0, {"input", 0, false}, chunk);
    DecodedText out;
    collect(chunk, out);
    return out;
}

/// Decodes `text` by the format that the options name ('format' = ...).
inline DecodedText decode_text(const Schema& schema, const std::string& text, std::map<std::string, std::string> options,
                               RecordLayout layout = {}) {
    if (layout.table.empty()) layout = layout_of(schema);
    const auto format = make_record_format(Options(std::move(options)), layout);
    return decode_with(*format->make_decoder(layout), text);
}

}  // namespace windrow::test
