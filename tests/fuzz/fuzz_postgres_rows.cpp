// SPDX-License-Identifier: Apache-2.0
/// Bytes that a server might send: rows of COPY's binary form, and answers of Elasticsearch. Each is decoded or refused.
#include "decoder_fuzzing.hpp"
#include "elasticsearch/bulk_answer.hpp"
#include "postgres/postgres_row_decoder.hpp"
#include "windrow/kernels/error.hpp"

namespace {

const windrow::Schema& schema() {
    using windrow::DataType;
    static const windrow::Schema columns{{"i", DataType::integer()},      {"y", DataType::tinyint()},
                                         {"d", DataType::decimal(20, 5)}, {"s", DataType::string()},
                                         {"b", DataType::boolean()},      {"t", DataType::timestamp(3)},
                                         {"u", DataType::timestamp(6)},   {"f", DataType::float64()},
                                         {"c", DataType::date()},         {"a", DataType::array(DataType::decimal(10, 2))}};
    return columns;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    static const windrow::RecordLayout layout = windrow::fuzzing::layout_of(schema());
    windrow::PostgresRowDecoder decoder(layout, "a server");
    windrow::DecodedChunk chunk;
    try {
        decoder.decode(bytes, 0, chunk);
        std::string encoded;
        for (const windrow::Column& column : chunk.columns) {
            if (column.rows != chunk.rows) std::abort();
            for (std::int64_t row = 0; row < chunk.rows; ++row) encode_row(column, row, encoded);
        }
        // A refused row leaves nothing behind: the same bytes give the same rows again.
        const std::int64_t rows = chunk.rows;
        decoder.decode(bytes, 0, chunk);
        if (chunk.rows != rows) std::abort();
    } catch (const windrow::Error&) {
    }
    const auto answer = windrow::read_bulk_answer(bytes, 2);
    if (answer && !answer->verdicts.empty() && answer->verdicts.size() != 2) std::abort();
    if (windrow::reason_of_failure(bytes).size() > 600) std::abort();
    return 0;
}
