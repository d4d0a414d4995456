// SPDX-License-Identifier: Apache-2.0

// Any bytes as CSV: no crash, no hang; the fast path and the general path give the same rows, also when the text is cut at a
// boundary of records; every record is a row or a bad record.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "decoder_fuzzing.hpp"
#include "format/csv/csv_boundary.hpp"
#include "format/csv/csv_decoder.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using windrow::DataType;
    using windrow::fuzzing::Decoded;
    static const windrow::RecordLayout layout = windrow::fuzzing::layout_of({{"i", DataType::integer()},
                                                                             {"s", DataType::string()},
                                                                             {"d", DataType::float64()},
                                                                             {"x", DataType::decimal(10, 2)},
                                                                             {"t", DataType::timestamp(3)},
                                                                             {"z", DataType::timestamp_ltz(6)},
                                                                             {"b", DataType::boolean()},
                                                                             {"a", DataType::array(DataType::string())},
                                                                             {"q", DataType::bigint().not_null()}});
    if (size < 2) return 0;
    windrow::CsvDialect dialect;
    dialect.ignore_errors = true;
    if ((data[0] & 1) != 0) dialect.escape = "\\";
    if ((data[0] & 2) != 0) dialect.null_literal = (data[0] & 4) != 0 ? "" : "NA";
    if ((data[0] & 8) != 0) dialect.comments = true;
    if ((data[0] & 16) != 0) dialect.quote = (data[0] & 32) != 0 ? "" : "'";
    const std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
    windrow::CsvDecoder fast(layout, dialect, true);
    windrow::CsvDecoder general(layout, dialect, false);
    const Decoded whole = windrow::fuzzing::decode(general, text);
    windrow::fuzzing::check_same(windrow::fuzzing::decode(fast, text), whole);
    const std::size_t cut = windrow::make_csv_boundary(dialect)->whole_records(text.substr(0, text.size() * data[1] / 255));
    if (cut == 0 || text.substr(0, 3) == "\xEF\xBB\xBF" || text.substr(cut, 3) == "\xEF\xBB\xBF") return 0;
    Decoded parts = windrow::fuzzing::decode(fast, text.substr(0, cut));
    windrow::fuzzing::append(parts, windrow::fuzzing::decode(fast, text.substr(cut)), cut);
    windrow::fuzzing::check_same(parts, whole);
    return 0;
}
