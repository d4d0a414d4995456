// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Result sets on standard output, in the form that --format names.

#include "windrow/kernels/batch.hpp"
#include "windrow/kernels/types.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

namespace windrow::command {

enum class OutputFormat : std::uint8_t { table, json, jsonl, csv, case_file };

/// None for an unknown name.
std::optional<OutputFormat> output_format_of(std::string_view name);

/// Writes result sets one after the other: `begin`, any number of `write`, `end`. Used by one thread. Rows are built in one
/// buffer that goes to the stream in large blocks.
class OutputWriter {
public:
    explicit OutputWriter(std::ostream& out) : out_(out) {}
    virtual ~OutputWriter() = default;
    OutputWriter(const OutputWriter&) = delete;
    OutputWriter& operator=(const OutputWriter&) = delete;

    /// Starts a result set with these columns.
    void begin(const Schema& schema);
    void write(const Batch& batch);
    /// Hands the rows written since the last call on, and flushes the stream; nothing if there are none. `endless`: also rows
    /// that are kept until more of them tell their layout, since more may never come.
    void show(bool endless);
    /// Ends the result set and flushes the stream.
    void end();

    [[nodiscard]] std::uint64_t rows() const noexcept { return rows_; }

protected:
    virtual void write_head() {}
    virtual void write_rows(const Batch& batch) = 0;
    /// Rows that are kept for the sake of their layout become part of the text.
    virtual void release_rows() {}
    virtual void write_tail() {}
    /// Hands the buffer to the stream once it is large. Throws W6081 if the stream is closed or full.
    void drain(std::size_t threshold = block_bytes);

    static constexpr std::size_t block_bytes = 1 << 18;
    std::string text_;  ///< not yet written
    Schema schema_;
    std::uint64_t rows_ = 0;  ///< of the current result set
    std::uint64_t shown_rows_ = 0;
    int result_sets_ = 0;

private:
    void flush();

    std::ostream& out_;
};

std::unique_ptr<OutputWriter> make_output_writer(OutputFormat format, std::ostream& out);

std::unique_ptr<OutputWriter> make_case_writer(std::ostream& out);
std::unique_ptr<OutputWriter> make_csv_writer(std::ostream& out);
/// `lines`: one object a line; otherwise an array of objects per result set.
std::unique_ptr<OutputWriter> make_json_writer(std::ostream& out, bool lines);
std::unique_ptr<OutputWriter> make_table_writer(std::ostream& out);

}  // namespace windrow::command
