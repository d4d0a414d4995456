// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Rows in the binary form of PostgreSQL's COPY, to columns.

#include "format/chunk_output.hpp"
#include "format/record_decoder.hpp"
#include "windrow/host/source.hpp"

#include <string>
#include <string_view>

namespace windrow {

/// Used by one thread at a time. The values' types are those that `read_expression` asks for.
class PostgresRowDecoder {
public:
    /// `place` is for messages.
    PostgresRowDecoder(const RecordLayout& layout, std::string place);

    /// Whole rows, without the head of the stream and its end. Throws W5105 for a value that its column's type does not have
    /// (infinite times, NaN as DECIMAL), and for one that is missing in a NOT NULL column.
    void decode(std::string_view rows, std::uint64_t first_ordinal, DecodedChunk& out);

private:
    ChunkOutput output_;
    std::vector<RecordField> fields_;
    std::string place_;
};

}  // namespace windrow
