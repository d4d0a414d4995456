// SPDX-License-Identifier: Apache-2.0
#include "connector/connectors.hpp"
#include "postgres/postgres_row_decoder.hpp"
#include "postgres/postgres_scan.hpp"

namespace windrow {

namespace {

struct PostgresTable {
    PostgresOptions options;
    RecordLayout layout;
};

PostgresTable read_postgres_source_options(const ScanRequest& request) {
    return {read_source_options(request), record_layout_of(request)};
}

class PostgresDecoder final : public Decoder {
public:
    PostgresDecoder(const RecordLayout& layout, std::string place) : rows_(layout, std::move(place)) {}
    void decode(const RawChunk& chunk, DecodedChunk& out) override {
        rows_.decode({chunk.bytes.as<char>(), chunk.bytes.size()}, chunk.first_ordinal, out);
    }

private:
    PostgresRowDecoder rows_;
};

class PostgresSource final : public Source {
public:
    explicit PostgresSource(PostgresTable table)
        : layout_(table.layout), scan_(std::make_shared<PostgresScan>(std::move(table.options), std::move(table.layout))) {}

    [[nodiscard]] bool bounded() const override { return true; }
    [[nodiscard]] std::size_t partition_count() const override { return scan_->parts(); }
    [[nodiscard]] std::unique_ptr<PartitionReader> open_partition(std::size_t partition) override {
        return std::make_unique<PostgresReader>(scan_, partition);
    }
    [[nodiscard]] std::unique_ptr<Decoder> make_decoder() const override {
        return std::make_unique<PostgresDecoder>(layout_, scan_->options().place());
    }
    [[nodiscard]] std::string describe() const override {
        const std::size_t parts = scan_->parts();
        return scan_->options().place() + ", one snapshot, " + std::to_string(parts) +
               (parts == 1 ? " partition" : " partitions");
    }

private:
    RecordLayout layout_;
    std::shared_ptr<PostgresScan> scan_;
};

}  // namespace

void validate_jdbc_source(const ScanRequest& request) {
    read_postgres_source_options(request);
}

std::unique_ptr<Source> open_jdbc_source(const ScanRequest& request) {
    return std::make_unique<PostgresSource>(read_postgres_source_options(request));
}

}  // namespace windrow
