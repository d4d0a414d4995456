// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Late rows and bad records on their way to the tables that keep them.

#include "operator.hpp"
#include "windrow/host/sink.hpp"
#include "windrow/host/source.hpp"

#include <memory>
#include <string>
#include <vector>

namespace windrow::exec {

/// Late rows of one window operator over one scanned table. Workers add in parallel; the coordinator writes between rounds, in
/// stamp order, so that the table does not depend on which worker found what.
class LateTable : public LateRowSink {
public:
    /// `source` are the columns of the scanned rows (Stamps::scanned).
    LateTable(Sink& sink, Schema columns, std::vector<plan::OutputField> source, std::string statement, int workers);
    void add(TaskContext& task, const Batch& batch, const std::vector<std::int32_t>& rows,
             std::span<const std::int64_t> window_ends) override;
    [[nodiscard]] std::vector<DataType> scanned_types() const override;
    void write();

private:
    struct Found {
        Batch rows;  ///< of the scanned table, in the order of the rows in the batch
        std::vector<std::int64_t> window_ends;
    };
    [[nodiscard]] Column column(const Field& field, const Found& found) const;

    Sink& sink_;
    Schema columns_;
    std::vector<plan::OutputField> source_;
    std::string statement_;
    std::vector<std::vector<Found>> found_;  ///< by worker
};

/// Where bad records come from.
struct BadRecordOrigin {
    std::string table;
    std::string topic;  ///< of a Kafka table; empty: none
    std::int64_t partition = 0;
};

/// Writes bad records in log order. Called by the coordinator.
void write_bad_records(Sink& sink, const Schema& columns, const BadRecordOrigin& origin, const std::vector<BadRecord>& records);

}  // namespace windrow::exec
