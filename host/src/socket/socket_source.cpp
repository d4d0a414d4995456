// SPDX-License-Identifier: Apache-2.0
#include "connector/connectors.hpp"
#include "format/record_decoder.hpp"
#include "socket/socket_reader.hpp"
#include "windrow/kernels/error.hpp"

namespace windrow {

namespace {

struct SocketTable {
    SocketOptions options;
    RecordLayout layout;
    std::shared_ptr<const RecordFormat> format;
};

SocketTable read_socket_source_options(const ScanRequest& request) {
    SocketTable table;
    table.layout = record_layout_of(request);
    table.options = read_socket_options(request.options);
    mark_runtime_options(request.options);
    table.format = make_record_format(request.options, table.layout);
    require_bounded_records(table.format->bounded_records(), table.format->name(), "socket");
    request.options.check_all_known("socket");
    for (const ScanColumn& column : request.columns) {
        if (column.origin != ScanColumn::Origin::metadata) continue;
        throw Error("W3508", "table " + request.table + ": the socket connector has no metadata '" + column.name + "'",
                    "take the column away");
    }
    return table;
}

class SocketDecoder final : public Decoder {
public:
    SocketDecoder(std::unique_ptr<RecordDecoder> records, std::vector<ScanColumn> columns)
        : records_(std::move(records)), columns_(std::move(columns)) {}

    void decode(const RawChunk& chunk, DecodedChunk& out) override {
        if (chunk.context == nullptr) {
            out = DecodedChunk{};
            for (const ScanColumn& column : columns_) out.columns.push_back(Column::allocate(column.type, 0));
            return;
        }
        const auto& context = *static_cast<const SocketContext*>(chunk.context.get());
        records_->decode({chunk.bytes.as<char>(), chunk.bytes.size()}, chunk.first_ordinal, context.origin, out);
    }

private:
    std::unique_ptr<RecordDecoder> records_;
    std::vector<ScanColumn> columns_;
};

/// One partition, whose end is when the sender closes the connection.
class SocketSource final : public Source {
public:
    SocketSource(SocketTable table, std::vector<ScanColumn> columns) : table_(std::move(table)), columns_(std::move(columns)) {}

    [[nodiscard]] bool bounded() const override { return false; }
    [[nodiscard]] std::size_t partition_count() const override { return 1; }
    [[nodiscard]] std::unique_ptr<PartitionReader> open_partition(std::size_t) override {
        return std::make_unique<SocketReader>(table_.options, table_.format->make_boundary());
    }
    [[nodiscard]] std::unique_ptr<Decoder> make_decoder() const override {
        return std::make_unique<SocketDecoder>(table_.format->make_decoder(table_.layout), columns_);
    }
    [[nodiscard]] std::string describe() const override {
        return "socket " + table_.options.address() + ", " + table_.format->name() + ", cannot be read again";
    }

private:
    SocketTable table_;
    std::vector<ScanColumn> columns_;
};

}  // namespace

void validate_socket_source(const ScanRequest& request) {
    read_socket_source_options(request);
}

std::unique_ptr<Source> open_socket_source(const ScanRequest& request) {
    return std::make_unique<SocketSource>(read_socket_source_options(request), request.columns);
}

}  // namespace windrow
