// SPDX-License-Identifier: Apache-2.0
#include "connector/connectors.hpp"
#include "connector/datagen_field.hpp"
#include "windrow/host/surroundings.hpp"

#include <algorithm>
#include <chrono>

namespace windrow {

namespace {

constexpr std::int64_t flink_rows_per_second = 10000;  ///< pace of an unbounded table that does not set its own

/// Options of Flink's datagen connector, and 'seed'.
struct DatagenTable {
    std::vector<DatagenField> fields;   ///< one per scanned column
    std::optional<std::uint64_t> rows;  ///< none: unbounded
    std::int64_t rows_per_second = 0;   ///< 0: as fast as the job takes them
};

DatagenTable read_datagen_options(const ScanRequest& request) {
    const Options& options = request.options;
    options.mark_known({"connector", "scan.parallelism"});
    mark_runtime_options(options);
    DatagenTable table;
    if (options.text("number-of-rows")) {
        const std::int64_t rows = options.integer_or("number-of-rows", 0);
        if (rows < 0)
            throw Error("W3503", "option 'number-of-rows' is negative",
                        "write how many rows to make, or leave it out for no end");
        table.rows = static_cast<std::uint64_t>(rows);
    }
    const std::int64_t now_ms = surroundings().system_ms();
    const bool seeded = options.text("seed").has_value();
    const auto seed =
        seeded ? static_cast<std::uint64_t>(options.integer_or("seed", 0)) : std::uint64_t{surroundings().random_bits()};
    // Every declared column counts: a sequence ends the table whether it is read or not.
    std::vector<DatagenField> all;
    for (const Field& field : request.physical) {
        all.emplace_back(options, field.name, field.type, seed, now_ms);
        if (const auto limit = all.back().record_limit()) table.rows = std::min(table.rows.value_or(*limit), *limit);
    }
    for (const ScanColumn& column : request.columns) {
        if (column.origin != ScanColumn::Origin::physical) {
            throw Error("W3508", "table " + request.table + ": the datagen connector has no metadata '" + column.name + "'",
                        "declare it as an ordinary column");
        }
        table.fields.push_back(all[static_cast<std::size_t>(column.position)]);
    }
    table.rows_per_second = options.integer_or("rows-per-second", table.rows ? 0 : flink_rows_per_second);
    if (options.text("rows-per-second") && table.rows_per_second <= 0) {
        throw Error("W3503", "option 'rows-per-second' must be above 0", "leave it out to make rows as fast as they are taken");
    }
    options.check_all_known("datagen");
    return table;
}

class DatagenReader final : public PartitionReader {
public:
    explicit DatagenReader(const DatagenTable& table)
        : rows_(table.rows), rate_(table.rows_per_second), start_(surroundings().steady_now()) {}

    bool read(RawChunk& out, std::size_t target_bytes) override {
        out = RawChunk{};
        if (rows_ && next_ >= *rows_) return false;
        std::uint64_t count = std::max<std::uint64_t>(1, target_bytes / 64);
        if (rows_) count = std::min(count, *rows_ - next_);
        if (rate_ > 0) count = wait_for_rows(count);
        out.first_ordinal = next_;
        out.record_count = count;
        next_ += count;
        out.next_ordinal = next_;
        return true;
    }
    void seek(std::uint64_t ordinal) override {
        if (rows_ && ordinal > *rows_) {
            throw Error("W6101",
                        "a snapshot was taken at row " + std::to_string(ordinal) + " of a table that now has " +
                            std::to_string(*rows_) + " rows",
                        "give 'number-of-rows' its value back, or start the job anew");
        }
        first_ = next_ = ordinal;
    }
    [[nodiscard]] std::uint64_t bytes_read() const override { return 0; }
    [[nodiscard]] std::uint64_t bytes_total() const override { return 0; }

private:
    /// At most what is due by now; waits until something is. About ten chunks a second.
    std::uint64_t wait_for_rows(std::uint64_t count) {
        for (;;) {
            const auto elapsed =
                std::chrono::duration_cast<std::chrono::microseconds>(surroundings().steady_now() - start_).count();
            const auto due =
                first_ + static_cast<std::uint64_t>(static_cast<double>(elapsed) * static_cast<double>(rate_) / 1e6) + 1;
            if (due > next_) return std::min(count, due - next_);
            surroundings().sleep(std::chrono::milliseconds(std::clamp<std::int64_t>(1000 / rate_, 1, 100)));
        }
    }

    std::optional<std::uint64_t> rows_;
    std::int64_t rate_;
    std::chrono::steady_clock::time_point start_;
    std::uint64_t first_ = 0;  ///< where reading began
    std::uint64_t next_ = 0;
};

class DatagenDecoder final : public Decoder {
public:
    DatagenDecoder(const std::vector<DatagenField>& fields, const std::vector<ScanColumn>& columns) : fields_(fields) {
        for (const ScanColumn& column : columns) builders_.emplace_back(column.type);
    }

    void decode(const RawChunk& chunk, DecodedChunk& out) override {
        out = DecodedChunk{};
        out.rows = static_cast<std::int64_t>(chunk.record_count);
        out.records_read = chunk.record_count;
        out.first_ordinal = chunk.first_ordinal;
        for (std::size_t k = 0; k < builders_.size(); ++k) {
            builders_[k].reserve(out.rows);
            for (std::uint64_t row = 0; row < chunk.record_count; ++row)
                fields_[k].append(chunk.first_ordinal + row, builders_[k]);
            out.columns.push_back(builders_[k].finish());
        }
    }

private:
    std::vector<DatagenField> fields_;
    std::vector<ColumnBuilder> builders_;
};

class DatagenSource final : public Source {
public:
    explicit DatagenSource(const ScanRequest& request) : table_(read_datagen_options(request)), columns_(request.columns) {}

    [[nodiscard]] bool bounded() const override { return table_.rows.has_value(); }
    [[nodiscard]] std::size_t partition_count() const override { return 1; }
    [[nodiscard]] std::unique_ptr<PartitionReader> open_partition(std::size_t) override {
        return std::make_unique<DatagenReader>(table_);
    }
    [[nodiscard]] std::unique_ptr<Decoder> make_decoder() const override {
        return std::make_unique<DatagenDecoder>(table_.fields, columns_);
    }
    [[nodiscard]] std::string describe() const override {
        return "datagen, " + (table_.rows ? std::to_string(*table_.rows) + " rows" : std::string("no end")) + ", 1 partition";
    }

private:
    DatagenTable table_;
    std::vector<ScanColumn> columns_;
};

}  // namespace

void validate_datagen_source(const ScanRequest& request) {
    read_datagen_options(request);
}

std::unique_ptr<Source> open_datagen_source(const ScanRequest& request) {
    return std::make_unique<DatagenSource>(request);
}

}  // namespace windrow
