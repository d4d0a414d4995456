// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Cuts one CSV record into its fields, by the rules of Jackson's CSV reader, which Flink uses.

#include "format/csv/csv_dialect.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace windrow {

/// Reads record after record, reusing its memory. A field is quoted only if its first byte is the quote; a doubled quote stands
/// for one; blanks between the closing quote and the delimiter are skipped; quotes inside an unquoted field are data; a line ends
/// at LF, CRLF or CR.
class CsvRecord {
public:
    enum class Outcome : unsigned char {
        record,
        comment,
        broken,     ///< text behind a closing quote; the record ends at the next line end
        unfinished  ///< the bytes end inside quotes or behind an escape character
    };

    explicit CsvRecord(const CsvDialect& dialect) : dialect_(dialect) {}

    /// Reads the record at the start of `bytes`. The fields point into `bytes` or into memory that the next call reuses.
    Outcome read(std::string_view bytes);
    /// The same without keeping the fields, for finding boundaries.
    Outcome skip(std::string_view bytes);

    [[nodiscard]] std::size_t field_count() const noexcept { return fields_.size(); }
    [[nodiscard]] std::string_view field(std::size_t k) const {
        const Piece& piece = fields_[k];
        return piece.copied ? std::string_view(unescaped_).substr(piece.begin, piece.size)
                            : bytes_.substr(piece.begin, piece.size);
    }
    /// Bytes of the record, its line end included.
    [[nodiscard]] std::size_t size() const noexcept { return position_; }
    /// True if a line end (not the end of the bytes) ended the record.
    [[nodiscard]] bool ended_by_line() const noexcept { return ended_by_line_; }

private:
    struct Piece {
        bool copied;  ///< in unescaped_, else in bytes_
        std::size_t begin;
        std::size_t size;
    };
    enum class Stop : unsigned char { delimiter, line, end, broken, unfinished };

    template <bool keep>
    Outcome scan(std::string_view bytes);
    template <bool keep>
    Stop quoted_field();
    template <bool keep>
    Stop plain_field();
    Stop at_stop();
    [[nodiscard]] bool starts(const std::string& character) const noexcept {
        return !character.empty() && bytes_.compare(position_, character.size(), character) == 0;
    }
    void append_escaped();
    void end_of_line();

    const CsvDialect& dialect_;
    std::string_view bytes_;
    std::size_t position_ = 0;
    bool ended_by_line_ = false;
    std::vector<Piece> fields_;
    std::string unescaped_;
};

}  // namespace windrow
