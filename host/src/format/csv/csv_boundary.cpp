// SPDX-License-Identifier: Apache-2.0
#include "format/csv/csv_boundary.hpp"

#include "format/csv/csv_record.hpp"

#include <algorithm>
#include <cstring>

namespace windrow {

namespace {

class CsvBoundary final : public RecordBoundary {
public:
    explicit CsvBoundary(CsvDialect dialect) : dialect_(std::move(dialect)) {}

    [[nodiscard]] std::size_t whole_records(std::string_view bytes) const override {
        CsvRecord record(dialect_);
        std::size_t safe = 0;  // a boundary of records
        std::size_t quote = find(bytes, dialect_.quote, 0);
        std::size_t escape = find(bytes, dialect_.escape, 0);
        for (;;) {
            // Without a quote or escape character ahead, every line end is a boundary.
            const std::size_t special = std::min(quote, escape);
            const std::size_t line = last_line_start(bytes, safe, std::min(special, bytes.size()));
            if (special == std::string_view::npos) return line;
            const auto outcome = record.skip(bytes.substr(line));
            if (outcome == CsvRecord::Outcome::unfinished || !record.ended_by_line()) return line;
            if (line + record.size() == bytes.size() && bytes.back() == '\r') return line;  // its LF may be in the next block
            safe = line + record.size();
            if (quote < safe) quote = find(bytes, dialect_.quote, safe);
            if (escape < safe) escape = find(bytes, dialect_.escape, safe);
        }
    }

private:
    static std::size_t find(std::string_view bytes, const std::string& character, std::size_t from) {
        return character.empty() ? std::string_view::npos : bytes.find(character, from);
    }

    /// One past the last LF in [from, to), or `from`.
    static std::size_t last_line_start(std::string_view bytes, std::size_t from, std::size_t to) {
        const void* newline = ::memrchr(bytes.data() + from, '\n', to - from);
        if (newline == nullptr) return from;
        return static_cast<std::size_t>(static_cast<const char*>(newline) - bytes.data()) + 1;
    }

    CsvDialect dialect_;
};

}  // namespace

std::unique_ptr<RecordBoundary> make_csv_boundary(const CsvDialect& dialect) {
    return std::make_unique<CsvBoundary>(dialect);
}

}  // namespace windrow
