// SPDX-License-Identifier: Apache-2.0
#include "command/output_writer.hpp"
#include "command/value_text.hpp"

namespace windrow::command {
namespace {

/// RFC 4180 with a header line. NULL is an empty field, an empty text is "". Result sets are separated by an empty line.
class CsvWriter final : public OutputWriter {
public:
    using OutputWriter::OutputWriter;

protected:
    void write_head() override {
        if (result_sets_ > 1) text_.push_back('\n');
        for (std::size_t k = 0; k < schema_.size(); ++k) {
            if (k != 0) text_.push_back(',');
            append_field(schema_[k].name);
        }
        text_.push_back('\n');
    }

    void write_rows(const Batch& batch) override {
        for (std::int64_t row = 0; row < batch.rows; ++row) {
            for (std::size_t k = 0; k < batch.columns.size(); ++k) {
                if (k != 0) text_.push_back(',');
                append_cell(batch.columns[k], row);
            }
            text_.push_back('\n');
            drain();
        }
    }

private:
    void append_cell(const Column& column, std::int64_t row) {
        if (!column.is_valid(row)) return;
        if (column.type.is_numeric() || column.type.kind() == TypeKind::boolean) {
            append_value(text_, column, row, ValueStyle::plain);
            return;
        }
        cell_.clear();
        append_value(cell_, column, row, ValueStyle::plain);
        append_field(cell_);
    }

    void append_field(std::string_view field) {
        if (!field.empty() && field.find_first_of(",\"\r\n") == std::string_view::npos) {
            text_ += field;
            return;
        }
        text_.push_back('"');
        for (const char c : field) {
            if (c == '"') text_.push_back('"');
            text_.push_back(c);
        }
        text_.push_back('"');
    }

    std::string cell_;
};

}  // namespace

std::unique_ptr<OutputWriter> make_csv_writer(std::ostream& out) {
    return std::make_unique<CsvWriter>(out);
}

}  // namespace windrow::command
