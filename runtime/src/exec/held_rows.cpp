// SPDX-License-Identifier: Apache-2.0
#include "held_rows.hpp"

namespace windrow::exec {

void encode_held_row(const Batch& batch, std::int64_t row, std::string& out) {
    for (const Column& column : batch.columns) encode_row(column, row, out);
}

HeldRowReader::HeldRowReader(const std::vector<DataType>& types) {
    for (const DataType& type : types) columns_.emplace_back(type);
}

void HeldRowReader::read(std::string_view& in) {
    for (ColumnBuilder& column : columns_) decode_row(in, column);
    ++rows_;
}

Batch HeldRowReader::finish() {
    Batch batch;
    batch.rows = rows_;
    for (ColumnBuilder& column : columns_) batch.columns.push_back(column.finish());
    rows_ = 0;
    return batch;
}

}  // namespace windrow::exec
