// SPDX-License-Identifier: Apache-2.0
#include "command/output_writer.hpp"
#include "command/value_text.hpp"

#include <algorithm>
#include <vector>

namespace windrow::command {
namespace {

/// Columns that a terminal gives to a text: code points; close enough without a table of wide characters.
std::size_t display_width(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

/// Aligned columns under a header. Widths come from the first rows; later wider cells push their line out, nothing is cut.
class TableWriter final : public OutputWriter {
public:
    using OutputWriter::OutputWriter;

protected:
    void write_head() override {
        if (result_sets_ > 1) text_.push_back('\n');
        widths_.clear();
        right_.clear();
        cells_.clear();
        measured_ = false;
        for (const Field& field : schema_) {
            widths_.push_back(std::max<std::size_t>(display_width(field.name), 1));
            right_.push_back(field.type.is_numeric());
        }
    }

    void write_rows(const Batch& batch) override {
        for (std::int64_t row = 0; row < batch.rows; ++row) {
            for (const Column& column : batch.columns) {
                append_cell(column, row);
                if (!measured_) {
                    std::size_t& width = widths_[cells_.size() % widths_.size()];
                    width = std::max(width, display_width(cell_));
                    cells_.push_back(cell_);
                } else {
                    append_aligned(static_cast<std::size_t>(&column - batch.columns.data()), cell_);
                }
            }
            if (measured_) text_.push_back('\n');
            if (!measured_ && cells_.size() >= measured_rows * widths_.size()) print_measured();
            drain();
        }
    }

    /// The widths are those of the rows so far.
    void release_rows() override {
        if (!measured_) print_measured();
    }

    void write_tail() override {
        if (!measured_) print_measured();
        text_ += std::to_string(rows_) + (rows_ == 1 ? " row\n" : " rows\n");
    }

private:
    static constexpr std::size_t measured_rows = 1000;

    void append_cell(const Column& column, std::int64_t row) {
        cell_.clear();
        if (!column.is_valid(row)) {
            cell_ = "NULL";
            return;
        }
        raw_.clear();
        append_value(raw_, column, row, ValueStyle::plain);
        if (schema_.size() == 1 && raw_.find('\n') != std::string::npos) {
            cell_ = raw_;  // a text of several lines that stands alone (EXPLAIN, SHOW CREATE) is shown as it is
            return;
        }
        for (const char c : raw_) {
            if (c == '\n') {
                cell_ += "\\n";
            } else if (c == '\t') {
                cell_ += "\\t";
            } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
                cell_ += "?";  // a control character could upset the terminal
            } else {
                cell_.push_back(c);
            }
        }
    }

    void append_aligned(std::size_t column, std::string_view cell) {
        const std::size_t width = display_width(cell);
        const std::size_t blanks = width < widths_[column] ? widths_[column] - width : 0;
        if (column != 0) text_ += "  ";
        if (right_[column]) text_.append(blanks, ' ');
        text_ += cell;
        if (!right_[column] && column + 1 != widths_.size()) text_.append(blanks, ' ');
    }

    void print_measured() {
        measured_ = true;
        for (std::size_t& width : widths_) width = std::min<std::size_t>(width, 200);
        for (std::size_t k = 0; k < schema_.size(); ++k) append_aligned(k, schema_[k].name);
        text_.push_back('\n');
        for (std::size_t k = 0; k < widths_.size(); ++k) {
            if (k != 0) text_ += "  ";
            text_.append(widths_[k], '-');
        }
        text_.push_back('\n');
        for (std::size_t i = 0; i < cells_.size(); ++i) {
            append_aligned(i % widths_.size(), cells_[i]);
            if (i % widths_.size() + 1 == widths_.size()) text_.push_back('\n');
        }
        cells_.clear();
    }

    std::vector<std::size_t> widths_;
    std::vector<bool> right_;
    std::vector<std::string> cells_;  ///< of the rows that are measured before anything is printed
    bool measured_ = false;
    std::string raw_;
    std::string cell_;
};

}  // namespace

std::unique_ptr<OutputWriter> make_table_writer(std::ostream& out) {
    return std::make_unique<TableWriter>(out);
}

}  // namespace windrow::command
