// SPDX-License-Identifier: Apache-2.0
#include "format/csv/csv_boundary.hpp"
#include "format/csv/csv_decoder.hpp"
#include "format/format_types.hpp"

namespace windrow {

namespace {

class CsvFormat final : public RecordFormat {
public:
    explicit CsvFormat(CsvDialect dialect) : dialect_(std::move(dialect)) {}
    [[nodiscard]] std::string name() const override { return "csv"; }
    [[nodiscard]] std::unique_ptr<RecordDecoder> make_decoder(const RecordLayout& layout) const override {
        return std::make_unique<CsvDecoder>(layout, dialect_);
    }
    [[nodiscard]] std::unique_ptr<RecordBoundary> make_boundary() const override { return make_csv_boundary(dialect_); }

private:
    CsvDialect dialect_;
};

}  // namespace

CsvDialect read_csv_dialect(const Options& options) {
    CsvDialect dialect;
    dialect.delimiter = options.character_or("csv.field-delimiter", ",");
    const bool disabled = options.flag_or("csv.disable-quote-character", false);
    if (disabled && options.text("csv.quote-character")) {
        throw Error("W3506", "'csv.quote-character' and 'csv.disable-quote-character' can't both be set", "drop one of the two");
    }
    dialect.quote = disabled ? std::string() : options.plain_character_or("csv.quote-character", "\"");
    dialect.escape = options.plain_character_or("csv.escape-character", "");
    dialect.comments = options.flag_or("csv.allow-comments", false);
    dialect.ignore_errors = options.flag_or("csv.ignore-parse-errors", false);
    dialect.null_literal = options.text("csv.null-literal");
    dialect.element_delimiter = options.text_or("csv.array-element-delimiter", ";");
    (void)options.flag_or("csv.write-bigdecimal-in-scientific-notation", true);
    if (dialect.delimiter == dialect.quote || dialect.delimiter == dialect.escape || dialect.delimiter == "\n" ||
        dialect.delimiter == "\r") {
        throw Error("W3506", "'csv.field-delimiter' must differ from the quote and escape characters and from line ends",
                    "choose another delimiter, for example ';' or '\\t'");
    }
    return dialect;
}

std::unique_ptr<RecordFormat> make_csv_format(const Options& options, const RecordLayout& layout) {
    CsvDialect dialect = read_csv_dialect(options);
    for (const Field& field : layout.physical) check_csv_type(field.name, field.type);
    if (layout.physical.empty())
        throw Error("W3507", "a table with the csv format needs a column", "declare the columns of the records");
    return std::make_unique<CsvFormat>(std::move(dialect));
}

}  // namespace windrow
