// SPDX-License-Identifier: Apache-2.0
#include "postgres/postgres_scan.hpp"

#include "postgres/postgres_binary.hpp"
#include "postgres/postgres_retries.hpp"
#include "postgres/postgres_table.hpp"
#include "windrow/host/surroundings.hpp"
#include "windrow/kernels/error.hpp"

#include <cstring>

namespace windrow {

namespace {

/// Of a position whose part was read to its end.
constexpr std::uint64_t at_end = std::uint64_t{1} << 63U;
/// How long one call waits for rows; the job looks after its other tables and its stop in between.
constexpr std::chrono::milliseconds patience{10};

}  // namespace

PostgresScan::PostgresScan(PostgresOptions options, RecordLayout layout)
    : options_(std::move(options)),
      layout_(std::move(layout)),
      conditions_(partition_conditions(options_)),
      parts_left_(conditions_.size()) {}

std::string PostgresScan::copy_statement(std::size_t part) const {
    std::string columns;
    for (const std::string& column : columns_) columns += (columns.empty() ? "" : ", ") + column;
    const std::string condition = conditions_[part].empty() ? "" : " WHERE " + conditions_[part];
    return "COPY (SELECT " + columns + " FROM " + options_.table + condition + ") TO STDOUT (FORMAT binary)";
}

/// Looks the table up, in the transaction whose snapshot the parts take over.
std::optional<PostgresProblem> PostgresScan::hold_snapshot() {
    if (auto problem = holder_.open(options_)) return problem;
    if (auto problem =
            holder_.run("SET idle_in_transaction_session_timeout = 0; BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        return problem;
    std::vector<std::string> names;
    for (const RecordField& field : layout_.fields) names.push_back(field.name);
    if (options_.partitions) names.push_back(options_.partitions->column);
    std::vector<PostgresColumn> found;
    if (auto problem = look_up_columns(holder_, options_, names, found)) return problem;
    if (options_.partitions && found.back().category != 'N') {
        throw Error("W6416",
                    options_.place() + ": the column '" + found.back().name + "' of 'scan.partition.column' is of type " +
                        found.back().type,
                    "a scan is divided by a column of numbers");
    }
    columns_.clear();
    for (std::size_t k = 0; k < layout_.fields.size(); ++k) {
        const DataType& type = layout_.fields[k].type;
        if (!can_be_read(type, found[k])) refuse_column_type(options_, found[k], type, false);
        columns_.push_back(read_expression(type, found[k]));
    }
    if (conditions_.size() == 1) return std::nullopt;
    PostgresConnection::Rows rows;
    if (auto problem = holder_.run("SELECT pg_export_snapshot()", &rows)) return problem;
    snapshot_ = rows.at(0).at(0).value();
    return std::nullopt;
}

std::optional<PostgresProblem> PostgresScan::try_to_begin(std::size_t part, PostgresConnection& connection) {
    connection.close();
    if (!holder_.is_open()) {
        auto problem = hold_snapshot();
        if (problem) holder_.close();
        if (problem) return problem;
    }
    if (snapshot_.empty()) {
        connection = std::move(holder_);
    } else {
        if (auto problem = connection.open(options_)) return problem;
        if (auto problem =
                connection.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT '" + snapshot_ + "'"))
            return problem;
    }
    return connection.begin_copy_out(copy_statement(part));
}

void PostgresScan::begin_part(std::size_t part, PostgresConnection& connection) {
    with_retries(
        options_, [&] { return try_to_begin(part, connection); },
        [](std::chrono::milliseconds time) {
            surroundings().sleep(time);
            return true;
        });
    skip_part();
}

void PostgresScan::skip_part() {
    if (--parts_left_ == 0) holder_.close();
}

void PostgresReader::seek(std::uint64_t ordinal) {
    if (ordinal == 0) return;
    if ((ordinal & at_end) == 0) {
        throw Error("W6413", scan_->options().place() + " cannot be read on from the middle: its rows have no order",
                    "start the job anew with --resume none, or copy the table to a file first");
    }
    position_ = ordinal;
    ended_ = end_told_ = true;
    scan_->skip_part();
}

void PostgresReader::take_head(std::string& rows) {
    const std::size_t head = copy_head_length(rows);
    if (head == 0) throw_defect(scan_->options().place() + ": the server sent no binary rows");
    rows.erase(0, head);
    has_head_ = true;
}

bool PostgresReader::read(RawChunk& out, std::size_t target_bytes) {
    out = RawChunk{};
    out.first_ordinal = out.next_ordinal = position_;
    if (end_told_) return false;
    if (!begun_) scan_->begin_part(part_, connection_);
    begun_ = true;
    std::string rows;
    rows.reserve(target_bytes + target_bytes / 8);
    std::uint64_t count = 0;
    while (rows.size() < target_bytes && !ended_) {
        const std::size_t before = rows.size();
        const PostgresConnection::Copied copied = connection_.next_row(rows, patience);
        if (copied == PostgresConnection::Copied::failed) throw_problem(scan_->options(), connection_.problem(), 1);
        if (copied == PostgresConnection::Copied::nothing_yet) break;
        ended_ = copied == PostgresConnection::Copied::end;
        if (ended_) break;
        received_ += rows.size() - before;
        if (!has_head_) take_head(rows);
        if (rows.size() == before) continue;
        if (std::string_view(rows).substr(before) == copy_end) {
            rows.resize(before);
        } else {
            ++count;
        }
    }
    if (ended_) connection_.close();
    out.dry = count == 0 && !ended_;
    if (out.dry) return true;
    out.bytes = Buffer::allocate(rows.size());
    std::memcpy(out.bytes.mutable_as<char>(), rows.data(), rows.size());
    position_ += count;
    // Told once, with the last rows or with none.
    end_told_ = ended_;
    if (ended_) position_ |= at_end;
    out.next_ordinal = position_;
    return true;
}

}  // namespace windrow
