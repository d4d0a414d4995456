// SPDX-License-Identifier: Apache-2.0
#include "command/output_writer.hpp"

#include "windrow/kernels/error.hpp"

namespace windrow::command {

std::optional<OutputFormat> output_format_of(std::string_view name) {
    if (name == "table") return OutputFormat::table;
    if (name == "json") return OutputFormat::json;
    if (name == "jsonl") return OutputFormat::jsonl;
    if (name == "csv") return OutputFormat::csv;
    if (name == "case") return OutputFormat::case_file;
    return std::nullopt;
}

void OutputWriter::begin(const Schema& schema) {
    schema_ = schema;
    rows_ = 0;
    shown_rows_ = 0;
    ++result_sets_;
    write_head();
}

void OutputWriter::write(const Batch& batch) {
    write_rows(batch);
    rows_ += static_cast<std::uint64_t>(batch.rows);
    drain();
}

void OutputWriter::show(bool endless) {
    if (rows_ == shown_rows_) return;
    shown_rows_ = rows_;
    if (endless) release_rows();
    flush();
}

void OutputWriter::end() {
    write_tail();
    flush();
}

void OutputWriter::flush() {
    drain(0);
    out_.flush();
    if (!out_) throw Error("W6081", "standard output cannot be written", "it was closed, or its disk is full");
}

void OutputWriter::drain(std::size_t threshold) {
    if (text_.size() <= threshold) return;
    out_.write(text_.data(), static_cast<std::streamsize>(text_.size()));
    text_.clear();
    if (!out_) throw Error("W6081", "standard output cannot be written", "it was closed, or its disk is full");
}

std::unique_ptr<OutputWriter> make_output_writer(OutputFormat format, std::ostream& out) {
    switch (format) {
        case OutputFormat::case_file:
            return make_case_writer(out);
        case OutputFormat::csv:
            return make_csv_writer(out);
        case OutputFormat::json:
            return make_json_writer(out, false);
        case OutputFormat::jsonl:
            return make_json_writer(out, true);
        case OutputFormat::table:
            return make_table_writer(out);
    }
    throw_defect("unknown output format");
}

}  // namespace windrow::command
