// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The fast path of the JSON decoder: it expects each record to look like the last ones (same fields in the same order, same
/// blanks), compares the bytes between the values with what it expects, and reads the values in place by the code of the column's
/// type. What is not as plain as that is left to the general path; both give the same rows.

#include "format/json/json_conversion.hpp"
#include "format/record_decoder.hpp"
#include "format/time_scan.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace windrow {

class JsonFastPath {
public:
    /// `writers` has one writer per field of the layout; it and the others must outlive this object.
    JsonFastPath(const RecordLayout& layout, const JsonReadOptions& options, std::vector<ColumnWriter>& writers);

    /// Sets where the bytes end; the byte before it must be a line end.
    void begin(const char* end) noexcept { end_ = end; }
    /// Reads the record that begins at `p` into row `row`. Returns the beginning of the next line, or null if the record needs
    /// the general path, which then writes every column of the row again.
    const char* read(const char* p, std::int64_t row);

    /// Takes the fields of the document's top-level object as those to expect.
    void learn(const JsonDocument& document);
    [[nodiscard]] bool learned() const noexcept { return !steps_.empty(); }

private:
    enum class Reader : std::uint8_t {
        skip,
        boolean,
        int8,
        int16,
        int32,
        int64,
        float32,
        float64,
        decimal,
        text,
        timestamp,  ///< milliseconds
        timestamp_wide,
        general  ///< any other type: always parsed into a document first
    };
    /// One expected field: the bytes from the end of the value before it to its own value.
    struct Step {
        std::uint64_t words[2] = {0, 0};
        std::uint64_t masks[2] = {0, 0};
        std::uint32_t length = 0;
        std::int16_t field = -1;
        Reader reader = Reader::skip;
        ColumnWriter* writer = nullptr;  ///< null for fields that are not read
        std::string prefix;
        std::string key;
    };

    static Reader reader_of(const DataType& type);
    static bool matches(const Step& step, const char* p) noexcept;
    const Step* unexpected_key(const char*& p, bool first, bool& closed);
    [[gnu::always_inline]] const char* value(const Step& step, const char* p, std::int64_t row);
    const char* skip_value(const char* p);
    std::size_t parse_document(const char* p);
    const char* unusual_value(const Step& step, const char* p, std::int64_t row);
    bool fill_missing(std::uint64_t seen, std::int64_t row);

    JsonReadOptions options_;
    std::vector<ColumnWriter>& writers_;
    std::vector<std::string> names_;
    std::vector<Reader> readers_;
    std::vector<Step> steps_;
    Step other_;  ///< a field that was not expected
    std::uint64_t all_ = 0;
    bool usable_ = true;
    const char* end_ = nullptr;
    TimestampScanner timestamps_;
    JsonDocument document_;
    JsonConverter converter_;
};

}  // namespace windrow
