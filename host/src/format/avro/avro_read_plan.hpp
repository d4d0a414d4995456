// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How values that were written with one schema are read into columns with another: the specification's schema resolution, done
/// once for each schema instead of once for each record.

#include "format/avro/avro_schema.hpp"
#include "format/record_decoder.hpp"

#include <optional>
#include <string>
#include <vector>

namespace windrow {

enum class AvroRead : std::uint8_t {
    refuse,  ///< the schemas do not fit: a value of this kind makes the record bad
    null,
    boolean,
    integer,
    bigint,
    float32,
    float64,
    sized,  ///< bytes or string
    fixed,
    symbol,
    decimal,
    fixed_decimal,
    choice,
    array,
    map,
    record
};

struct AvroFieldRead;

/// One value: what the writer's bytes hold and the SQL type that it becomes.
struct AvroReadNode {
    AvroRead how = AvroRead::refuse;
    DataType type{};
    const AvroSchema* writer = nullptr;
    AvroLogical logical = AvroLogical::none;            ///< what a number means
    std::vector<AvroReadNode> children{};               ///< choice: its branches; array: {items}; map: {values}
    std::vector<AvroFieldRead> fields;                  ///< of a record, in the writer's order, then the missing ones
    std::vector<std::optional<std::string>> symbols{};  ///< of an enum; none: the reader does not know the symbol
    std::string reason{};                               ///< of a refusal
};

/// One field of a record: into which of the ROW's fields or of the decoder's columns it goes.
struct AvroFieldRead {
    const AvroSchema* writer = nullptr;  ///< null: the writer has no such field, `otherwise` holds its encoded default
    std::vector<std::size_t> places{};   ///< none: it is passed over
    std::string name{};
    AvroReadNode node{};
    std::string otherwise{};
};

/// Reads a record of `writer` into the columns of a layout, whose physical columns are the fields of `reader` in order. The
/// schemas must outlive the plan. A part that does not fit is refused where it is met, so that other records can be read.
AvroReadNode plan_avro_reading(const AvroSchema& writer, const AvroSchema& reader, const RecordLayout& layout);

}  // namespace windrow
