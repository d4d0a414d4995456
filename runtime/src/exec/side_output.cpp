// SPDX-License-Identifier: Apache-2.0
#include "side_output.hpp"

#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <iterator>

namespace windrow::exec {

LateTable::LateTable(Sink& sink, Schema columns, std::vector<plan::OutputField> source, std::string statement, int workers)
    : sink_(sink),
      columns_(std::move(columns)),
      source_(std::move(source)),
      statement_(std::move(statement)),
      found_(static_cast<std::size_t>(workers)) {}

void LateTable::add(TaskContext& task, const Batch& batch, const std::vector<std::int32_t>& rows,
                    std::span<const std::int64_t> window_ends) {
    const Batch& scanned = *batch.stamps.scanned;
    // The row is found again by its ordinal: filters and projections in between keep stamps and order.
    std::vector<std::int32_t> indices;
    indices.reserve(rows.size());
    std::int64_t at = 0;
    for (const std::int32_t row : rows) {
        const std::uint64_t ordinal = batch.stamps.ordinal(row);
        while (at < scanned.rows && scanned.stamps.ordinal(at) < ordinal) ++at;
        if (at == scanned.rows || scanned.stamps.ordinal(at) != ordinal) throw_defect("a late row is not among the scanned rows");
        indices.push_back(static_cast<std::int32_t>(at));
    }
    found_[static_cast<std::size_t>(task.worker)].push_back({scanned.take(indices), {window_ends.begin(), window_ends.end()}});
}

std::vector<DataType> LateTable::scanned_types() const {
    std::vector<DataType> types;
    for (const plan::OutputField& field : source_) types.push_back(field.type);
    return types;
}

Column LateTable::column(const Field& field, const Found& found) const {
    for (std::size_t c = 0; c < source_.size(); ++c) {
        if (source_[c].name == field.name) return found.rows.columns[c];
    }
    if (field.name == "late_statement") return Column::of_constant(field.type, statement_, found.rows.rows);
    ColumnBuilder builder(field.type);
    for (std::int64_t i = 0; i < found.rows.rows; ++i) {
        builder.append_int(field.name == "late_window_end" ? found.window_ends[static_cast<std::size_t>(i)]
                                                           : found.rows.stamps.watermark(i));
    }
    return builder.finish();
}

void LateTable::write() {
    std::vector<Found> all;
    for (auto& worker : found_) {
        std::move(worker.begin(), worker.end(), std::back_inserter(all));
        worker.clear();
    }
    std::sort(all.begin(), all.end(), [](const Found& a, const Found& b) {
        const Stamps& left = a.rows.stamps;
        const Stamps& right = b.rows.stamps;
        if (left.partition != right.partition) return left.partition < right.partition;
        return left.ordinal(0) < right.ordinal(0);
    });
    for (const Found& found : all) {
        Batch out;
        out.rows = found.rows.rows;
        for (const Field& field : columns_) out.columns.push_back(column(field, found));
        sink_.write(out);
    }
}

void write_bad_records(Sink& sink, const Schema& columns, const BadRecordOrigin& origin, const std::vector<BadRecord>& records) {
    if (records.empty()) return;
    Batch out;
    out.rows = static_cast<std::int64_t>(records.size());
    for (const Field& field : columns) {
        ColumnBuilder builder(field.type);
        for (const BadRecord& record : records) {
            if (field.name == "source") {
                builder.append_text(origin.table);
            } else if (field.name == "topic" && origin.topic.empty()) {
                builder.append_null();
            } else if (field.name == "topic") {
                builder.append_text(origin.topic);
            } else if (field.name == "partition") {
                builder.append_int(origin.partition);
            } else if (field.name == "offset") {
                builder.append_int(static_cast<std::int64_t>(record.ordinal));
            } else if (field.name == "reason") {
                builder.append_text(record.reason);
            } else {
                builder.append_text(record.raw);
            }
        }
        out.columns.push_back(builder.finish());
    }
    sink.write(out);
}

}  // namespace windrow::exec
