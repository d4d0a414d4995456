// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A scan of a table in PostgreSQL: one snapshot, read in one or several parts.

#include "format/record_decoder.hpp"
#include "postgres/postgres_connection.hpp"
#include "windrow/host/source.hpp"

#include <memory>
#include <string>
#include <vector>

namespace windrow {

/// What the parts share. Used by one thread at a time.
class PostgresScan {
public:
    PostgresScan(PostgresOptions options, RecordLayout layout);

    [[nodiscard]] const PostgresOptions& options() const noexcept { return options_; }
    [[nodiscard]] std::size_t parts() const noexcept { return conditions_.size(); }
    /// Connects, and begins to copy the part's rows. All parts are of one snapshot; the connection that holds it is given up when
    /// the last part has begun. Throws as `throw_problem`; W6416 if a column cannot be read.
    void begin_part(std::size_t part, PostgresConnection& connection);
    /// The part was read by an earlier run.
    void skip_part();

private:
    [[nodiscard]] std::optional<PostgresProblem> hold_snapshot();
    [[nodiscard]] std::optional<PostgresProblem> try_to_begin(std::size_t part, PostgresConnection& connection);
    [[nodiscard]] std::string copy_statement(std::size_t part) const;

    PostgresOptions options_;
    RecordLayout layout_;
    std::vector<std::string> conditions_;  ///< of the parts
    std::vector<std::string> columns_;     ///< what is selected; empty until the table was looked up
    PostgresConnection holder_;            ///< of the snapshot, while there are parts to begin
    std::string snapshot_;                 ///< empty: there is one part
    std::size_t parts_left_;               ///< to begin
};

/// Reads one part. Positions are numbers of rows; an end that was reached is kept in the position, because a scan cannot go on
/// from the middle: rows have no order to go on in.
class PostgresReader final : public PartitionReader {
public:
    PostgresReader(std::shared_ptr<PostgresScan> scan, std::size_t part) : scan_(std::move(scan)), part_(part) {}

    /// Throws W6411 if the server is lost within the scan.
    bool read(RawChunk& out, std::size_t target_bytes) override;
    /// Throws W6413 for the middle of a scan.
    void seek(std::uint64_t ordinal) override;
    [[nodiscard]] std::uint64_t position() const override { return position_; }
    [[nodiscard]] std::uint64_t bytes_read() const override { return received_; }
    [[nodiscard]] std::uint64_t bytes_total() const override { return 0; }

private:
    void take_head(std::string& rows);

    std::shared_ptr<PostgresScan> scan_;
    std::size_t part_;
    PostgresConnection connection_;
    bool begun_ = false;
    bool has_head_ = false;  ///< the head of the stream was taken
    bool ended_ = false;
    bool end_told_ = false;
    std::uint64_t position_ = 0;
    std::uint64_t received_ = 0;
};

}  // namespace windrow
