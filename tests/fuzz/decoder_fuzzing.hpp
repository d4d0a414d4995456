// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the fuzzers of the decoders share.

#include "format/record_decoder.hpp"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace windrow::fuzzing {

struct Decoded {
    std::vector<std::string> rows;  ///< canonical bytes of each row
    std::vector<std::uint64_t> ordinals;
    std::vector<std::uint64_t> bad;
};

inline RecordLayout layout_of(const Schema& schema) {
    RecordLayout layout;
    layout.table = "t";
    layout.physical = schema;
    for (std::size_t k = 0; k < schema.size(); ++k)
        layout.fields.push_back({schema[k].name, static_cast<int>(k), schema[k].type});
    return layout;
}

inline Decoded decode(RecordDecoder& decoder, std::string_view text) {
    Buffer bytes = Buffer::allocate(text.size());
    if (!text.empty()) std::memcpy(bytes.mutable_as<char>(), text.data(), text.size());
    DecodedChunk chunk;
    decoder.decode({bytes.as<char>(), text.size()}, 0, {}, chunk);
    Decoded out;
    for (std::int64_t row = 0; row < chunk.rows; ++row) {
        std::string encoded;
        for (const Column& column : chunk.columns) encode_row(column, row, encoded);
        out.rows.push_back(std::move(encoded));
        out.ordinals.push_back(chunk.ordinals.as<std::uint64_t>()[row]);
        if (row > 0 && out.ordinals[out.ordinals.size() - 2] >= out.ordinals.back()) std::abort();
    }
    for (const BadRecord& record : chunk.bad) out.bad.push_back(record.ordinal);
    return out;
}

inline void append(Decoded& to, const Decoded& from, std::uint64_t offset) {
    to.rows.insert(to.rows.end(), from.rows.begin(), from.rows.end());
    for (const std::uint64_t ordinal : from.ordinals) to.ordinals.push_back(ordinal + offset);
    for (const std::uint64_t ordinal : from.bad) to.bad.push_back(ordinal + offset);
}

inline void check_same(const Decoded& a, const Decoded& b) {
    if (a.rows != b.rows || a.ordinals != b.ordinals || a.bad != b.bad) std::abort();
}

}  // namespace windrow::fuzzing
