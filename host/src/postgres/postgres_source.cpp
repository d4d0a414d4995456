// SPDX-License-Identifier: Apache-2.0
#include "connector/connectors.hpp"
#include "format/record_decoder.hpp"
#include "postgres/postgres_connection.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <cstring>
#include <thread>

namespace windrow {

namespace {

struct PostgresTable {
    PostgresOptions options;
    RecordLayout layout;
    std::shared_ptr<const RecordFormat> format;
    std::string statement;
};

/// A column as the JSON decoder reads its type; everything else is as PostgreSQL writes JSON.
std::string column_expression(const RecordField& field) {
    const std::string name = quoted_identifier(field.name);
    if (field.type.kind() == TypeKind::timestamp_ltz)
        return "to_char(" + name + R"( AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS )" + name;
    if (field.type.is_binary()) return "translate(encode(" + name + R"(, 'base64'), E'\n', '') AS )" + name;
    return name;
}

std::string copy_statement(const std::string& table, const RecordLayout& layout) {
    std::string columns;
    for (const RecordField& field : layout.fields) columns += (columns.empty() ? "" : ", ") + column_expression(field);
    return "COPY (SELECT row_to_json(r) FROM (SELECT " + columns + " FROM " + table + ") AS r) TO STDOUT";
}

PostgresTable read_options(const ScanRequest& request) {
    PostgresTable table;
    table.layout = record_layout_of(request);
    table.options = read_postgres_options(request.options);
    mark_runtime_options(request.options);
    request.options.check_all_known("jdbc");
    for (const ScanColumn& column : request.columns) {
        if (column.origin != ScanColumn::Origin::metadata) continue;
        throw Error("W3508", "table " + request.table + ": the jdbc connector has no metadata '" + column.name + "'",
                    "take the column away");
    }
    Options json;
    json.set("json.timestamp-format.standard", "ISO-8601");
    table.format = make_json_format(json, table.layout);
    table.statement = copy_statement(table.options.table, table.layout);
    return table;
}

/// Undoes the escapes of COPY's text format from `begin` on. JSON holds no line ends or tabs as such, so only backslashes are
/// escaped there.
void unescape(std::string& text, std::size_t begin) {
    std::size_t out = text.find('\\', begin);
    if (out == std::string::npos) return;
    for (std::size_t in = out; in < text.size(); ++in) {
        if (text[in] == '\\' && in + 1 < text.size()) ++in;
        text[out++] = text[in];
    }
    text.resize(out);
}

/// One snapshot of the table, row by row. Where the server's answer is cut off, rows that were read are not read again.
class PostgresReader final : public PartitionReader {
public:
    PostgresReader(PostgresOptions options, std::string statement)
        : options_(std::move(options)), statement_(std::move(statement)) {}

    bool read(RawChunk& out, std::size_t target_bytes) override {
        out = RawChunk{};
        out.first_ordinal = out.next_ordinal = position_;
        if (ended_) return false;
        if (!connection_.is_open()) begin();
        std::string rows;
        std::uint64_t count = 0;
        while (rows.size() < target_bytes) {
            const std::size_t before = rows.size();
            const PostgresConnection::Copied copied = connection_.next_row(rows, patience);
            if (copied == PostgresConnection::Copied::failed)
                throw Error("W6411", options_.place() + ": " + connection_.problem().message, "start the job again");
            if (copied == PostgresConnection::Copied::end) ended_ = true;
            if (copied != PostgresConnection::Copied::row) break;
            unescape(rows, before);
            ++count;
        }
        if (count == 0) return !ended_;
        out.bytes = Buffer::allocate(rows.size());
        std::memcpy(out.bytes.mutable_as<char>(), rows.data(), rows.size());
        position_ += rows.size();
        out.next_ordinal = position_;
        return true;
    }
    void seek(std::uint64_t ordinal) override {
        if (ordinal == 0) return;
        throw Error("W6413", options_.place() + " cannot be read on from the middle: its rows have no order",
                    "start the job anew with --resume none, or copy the table to a file first");
    }
    [[nodiscard]] std::uint64_t bytes_read() const override { return position_; }
    [[nodiscard]] std::uint64_t bytes_total() const override { return 0; }

private:
    static constexpr std::chrono::milliseconds patience{10};
    static constexpr std::chrono::seconds delay{1};

    void begin() {
        for (std::int64_t attempt = 1;; ++attempt) {
            std::optional<PostgresProblem> problem = connection_.open(options_);
            if (!problem) problem = connection_.begin_copy(statement_);
            if (!problem) return;
            connection_.close();
            if (!problem->may_pass)
                throw Error("W6412", options_.place() + ": " + problem->message, "the server refuses it for good");
            if (attempt > options_.max_retries) {
                throw Error("W6411", options_.place() + ": " + problem->message,
                            "it was tried " + std::to_string(attempt) + " times");
            }
            std::this_thread::sleep_for(delay * attempt);
        }
    }

    PostgresOptions options_;
    std::string statement_;
    PostgresConnection connection_;
    bool ended_ = false;
    std::uint64_t position_ = 0;
};

class PostgresDecoder final : public Decoder {
public:
    PostgresDecoder(std::unique_ptr<RecordDecoder> records, std::vector<ScanColumn> columns, RecordOrigin origin)
        : records_(std::move(records)), columns_(std::move(columns)), origin_(std::move(origin)) {}

    void decode(const RawChunk& chunk, DecodedChunk& out) override {
        if (chunk.bytes.empty()) {
            out = DecodedChunk{};
            for (const ScanColumn& column : columns_) out.columns.push_back(Column::allocate(column.type, 0));
            return;
        }
        records_->decode({chunk.bytes.as<char>(), chunk.bytes.size()}, chunk.first_ordinal, origin_, out);
    }

private:
    std::unique_ptr<RecordDecoder> records_;
    std::vector<ScanColumn> columns_;
    RecordOrigin origin_;
};

class PostgresSource final : public Source {
public:
    PostgresSource(PostgresTable table, std::vector<ScanColumn> columns)
        : table_(std::move(table)), columns_(std::move(columns)) {}
    [[nodiscard]] bool bounded() const override { return true; }
    [[nodiscard]] std::size_t partition_count() const override { return 1; }
    [[nodiscard]] std::unique_ptr<PartitionReader> open_partition(std::size_t) override {
        return std::make_unique<PostgresReader>(table_.options, table_.statement);
    }
    [[nodiscard]] std::unique_ptr<Decoder> make_decoder() const override {
        return std::make_unique<PostgresDecoder>(table_.format->make_decoder(table_.layout), columns_,
                                                 RecordOrigin{table_.options.place(), 0, false});
    }
    [[nodiscard]] std::string describe() const override { return table_.options.place() + ", 1 partition"; }

private:
    PostgresTable table_;
    std::vector<ScanColumn> columns_;
};

}  // namespace

void validate_jdbc_source(const ScanRequest& request) {
    read_options(request);
}

std::unique_ptr<Source> open_jdbc_source(const ScanRequest& request) {
    return std::make_unique<PostgresSource>(read_options(request), request.columns);
}

}  // namespace windrow
