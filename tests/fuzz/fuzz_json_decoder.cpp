// SPDX-License-Identifier: Apache-2.0

// Any bytes as lines of JSON: no crash, no hang; the fast path and the general path give the same rows; every record is a row or
// a bad record.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "decoder_fuzzing.hpp"
#include "format/json/json_decoder.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using windrow::DataType;
    using windrow::fuzzing::Decoded;
    static const windrow::RecordLayout layout =
        windrow::fuzzing::layout_of({{"i", DataType::integer()},
                                     {"l", DataType::bigint()},
                                     {"h", DataType::tinyint()},
                                     {"d", DataType::float64()},
                                     {"f", DataType::float32()},
                                     {"x", DataType::decimal(20, 5)},
                                     {"s", DataType::string()},
                                     {"b", DataType::boolean()},
                                     {"t", DataType::timestamp(3)},
                                     {"n", DataType::timestamp(9)},
                                     {"z", DataType::timestamp_ltz(3)},
                                     {"y", DataType::date()},
                                     {"m", DataType::time(0)},
                                     {"e", DataType::bytes()},
                                     {"a", DataType::array(DataType::integer())},
                                     {"p", DataType::map(DataType::string(), DataType::float64())},
                                     {"r", DataType::row({"i", "s"}, {DataType::integer(), DataType::string()})},
                                     {"q", DataType::integer().not_null()}});
    if (size == 0) return 0;
    windrow::JsonReadOptions options;
    options.ignore_errors = true;
    options.iso_times = (data[0] & 1) != 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    windrow::JsonDecoder fast(layout, options, true);
    windrow::JsonDecoder general(layout, options, false);
    const Decoded a = windrow::fuzzing::decode(fast, text);
    const Decoded b = windrow::fuzzing::decode(general, text);
    windrow::fuzzing::check_same(a, b);
    // What was learned from the text must not change how it is read.
    windrow::fuzzing::check_same(windrow::fuzzing::decode(fast, text), b);
    return 0;
}
