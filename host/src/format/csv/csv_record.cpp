// SPDX-License-Identifier: Apache-2.0
#include "format/csv/csv_record.hpp"

namespace windrow {

CsvRecord::Outcome CsvRecord::read(std::string_view bytes) {
    return scan<true>(bytes);
}
CsvRecord::Outcome CsvRecord::skip(std::string_view bytes) {
    return scan<false>(bytes);
}

/// Steps over LF, CRLF or CR.
void CsvRecord::end_of_line() {
    if (bytes_[position_] == '\r' && position_ + 1 < bytes_.size() && bytes_[position_ + 1] == '\n') ++position_;
    ++position_;
    ended_by_line_ = true;
}

template <bool keep>
CsvRecord::Outcome CsvRecord::scan(std::string_view bytes) {
    bytes_ = bytes;
    position_ = 0;
    ended_by_line_ = false;
    fields_.clear();
    unescaped_.clear();
    const auto skip_line = [this] {
        while (position_ < bytes_.size() && bytes_[position_] != '\n' && bytes_[position_] != '\r') ++position_;
        if (position_ < bytes_.size()) end_of_line();
    };
    if (dialect_.comments && !bytes.empty() && bytes[0] == '#') {
        skip_line();
        return Outcome::comment;
    }
    for (;;) {
        switch (starts(dialect_.quote) ? quoted_field<keep>() : plain_field<keep>()) {
            case Stop::delimiter:
                position_ += dialect_.delimiter.size();
                break;
            case Stop::line:
                end_of_line();
                return Outcome::record;
            case Stop::end:
                return Outcome::record;
            case Stop::broken:
                skip_line();
                return Outcome::broken;
            case Stop::unfinished:
                return Outcome::unfinished;
        }
    }
}

/// What stands at the position, if it ends a field; else `broken`.
CsvRecord::Stop CsvRecord::at_stop() {
    if (position_ >= bytes_.size()) return Stop::end;
    if (starts(dialect_.delimiter)) return Stop::delimiter;
    const char c = bytes_[position_];
    return c == '\n' || c == '\r' ? Stop::line : Stop::broken;
}

/// Appends the character that an escape sequence means; the position is behind the escape character.
void CsvRecord::append_escaped() {
    const char c = bytes_[position_++];
    switch (c) {
        case 'n':
            unescaped_ += '\n';
            break;
        case 'r':
            unescaped_ += '\r';
            break;
        case 't':
            unescaped_ += '\t';
            break;
        case '0':
            unescaped_ += '\0';
            break;
        default:
            unescaped_ += c;
    }
}

template <bool keep>
CsvRecord::Stop CsvRecord::quoted_field() {
    position_ += dialect_.quote.size();
    const std::size_t begin = unescaped_.size();
    for (;;) {
        if (position_ >= bytes_.size()) return Stop::unfinished;
        if (starts(dialect_.escape)) {
            position_ += dialect_.escape.size();
            if (position_ >= bytes_.size()) return Stop::unfinished;
            append_escaped();
        } else if (starts(dialect_.quote)) {
            position_ += dialect_.quote.size();
            if (!starts(dialect_.quote)) break;
            unescaped_ += dialect_.quote;
            position_ += dialect_.quote.size();
        } else {
            const char c = bytes_[position_++];
            if constexpr (keep) unescaped_ += c;
        }
    }
    if constexpr (keep) fields_.push_back({true, begin, unescaped_.size() - begin});
    if constexpr (!keep) unescaped_.clear();
    Stop stop = at_stop();
    while (stop == Stop::broken && (bytes_[position_] == ' ' || bytes_[position_] == '\t')) {
        ++position_;
        stop = at_stop();
    }
    return stop;
}

template <bool keep>
CsvRecord::Stop CsvRecord::plain_field() {
    std::size_t begin = position_;
    bool copied = false;
    Stop stop = at_stop();
    for (; stop == Stop::broken; stop = at_stop()) {
        if (!starts(dialect_.escape)) {
            if (copied && keep) unescaped_ += bytes_[position_];
            ++position_;
            continue;
        }
        if (!copied) {
            copied = true;
            const std::size_t size = position_ - begin;
            const std::size_t place = unescaped_.size();
            if constexpr (keep) unescaped_ += bytes_.substr(begin, size);
            begin = place;
        }
        position_ += dialect_.escape.size();
        if (position_ >= bytes_.size()) return Stop::unfinished;
        append_escaped();
    }
    if constexpr (keep) fields_.push_back({copied, begin, copied ? unescaped_.size() - begin : position_ - begin});
    if constexpr (!keep) unescaped_.clear();
    return stop;
}

}  // namespace windrow
