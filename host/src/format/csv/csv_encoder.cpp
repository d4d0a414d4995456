// SPDX-License-Identifier: Apache-2.0
#include "format/csv/csv_dialect.hpp"
#include "format/format_types.hpp"
#include "format/record_encoder.hpp"
#include "format/scalar_text.hpp"

#include <algorithm>

namespace windrow {

namespace {

/// Rows as CSV lines. Texts are quoted as Jackson's writer quotes them: if they are longer than 24 characters or hold a byte that
/// is not above the delimiter, the quote and the line ends; numbers and booleans never are.
class CsvEncoder final : public RecordEncoder {
public:
    CsvEncoder(const Options& options, const Schema& schema) : dialect_(read_csv_dialect(options)) {
        for (const Field& field : schema) check_csv_type(field.name, field.type);
        plain_decimals_ = !options.flag_or("csv.write-bigdecimal-in-scientific-notation", true);
        for (const std::string* character : {&dialect_.delimiter, &dialect_.quote, &dialect_.escape}) {
            if (!character->empty()) safe_above_ = std::max(safe_above_, static_cast<unsigned char>((*character)[0]));
        }
    }

    void encode(std::span<const Column* const> columns, std::int64_t row, std::string& out) override {
        for (std::size_t k = 0; k < columns.size(); ++k) {
            if (k != 0) out += dialect_.delimiter;
            field(*columns[k], row, out);
        }
        out += '\n';
    }

private:
    void field(const Column& column, std::int64_t row, std::string& out) {
        if (!column.is_valid(row)) {
            if (dialect_.null_literal) out += *dialect_.null_literal;
            return;
        }
        if (column.type.is_numeric() || column.type.kind() == TypeKind::boolean) {
            scalar(column, row, out);
            return;
        }
        text_.clear();
        if (column.type.kind() == TypeKind::array) {
            const auto [begin, end] = column.child_range(row);
            for (std::int32_t k = begin; k < end; ++k) element(column.children[0], k, k != begin);
        } else if (column.type.kind() == TypeKind::row) {
            for (std::size_t k = 0; k < column.children.size(); ++k) element(column.children[k], column.index(row), k != 0);
        } else {
            scalar(column, row, text_);
        }
        if (needs_quotes(text_)) {
            quote(text_, out);
        } else {
            out += text_;
        }
    }

    void element(const Column& column, std::int64_t row, bool behind_another) {
        if (behind_another) text_ += dialect_.element_delimiter;
        if (column.is_valid(row)) {
            scalar(column, row, text_);
        } else if (dialect_.null_literal) {
            text_ += *dialect_.null_literal;
        }
    }

    void scalar(const Column& column, std::int64_t row, std::string& out) const {
        if (column.type.kind() == TypeKind::decimal) {
            append_stripped_decimal(out, column.at<int128_t>(row), column.type.scale(), plain_decimals_);
        } else {
            append_scalar_text(out, column, row, ScalarTextStyle::sql);
        }
    }

    [[nodiscard]] bool needs_quotes(std::string_view text) const {
        constexpr std::size_t longest_unquoted = 24;
        if (dialect_.quote.empty()) return false;
        return text.size() > longest_unquoted ||
               std::any_of(text.begin(), text.end(), [this](char c) { return static_cast<unsigned char>(c) <= safe_above_; });
    }

    void quote(std::string_view text, std::string& out) const {
        out += dialect_.quote;
        for (std::size_t k = 0; k < text.size(); ++k) {
            const std::string_view rest = text.substr(k);
            const bool is_quote = rest.substr(0, dialect_.quote.size()) == dialect_.quote;
            const bool is_escape = !dialect_.escape.empty() && rest.substr(0, dialect_.escape.size()) == dialect_.escape;
            if (is_escape || (is_quote && !dialect_.escape.empty())) {
                out += dialect_.escape;
            } else if (is_quote) {
                out += dialect_.quote;
            }
            out += text[k];
        }
        out += dialect_.quote;
    }

    CsvDialect dialect_;
    bool plain_decimals_ = false;
    unsigned char safe_above_ = '\r';
    std::string text_;
};

}  // namespace

std::unique_ptr<RecordEncoder> make_csv_encoder(const Options& options, const Schema& schema) {
    return std::make_unique<CsvEncoder>(options, schema);
}

}  // namespace windrow
