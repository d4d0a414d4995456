// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A JSON text as a flat list of nodes: the general path of the JSON decoder, which checks the whole record before any field of
/// it is used (rule D8).

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace windrow {

enum class JsonKind : std::uint8_t { object, array, string, integer, real, true_literal, false_literal, null_literal };

/// A value. `begin` and `end` are byte offsets in the record: of the text between the quotes for strings, of the whole value for
/// the others. The nodes of an object's or array's content follow it up to index `next`; an object's are keys and values in turn.
struct JsonNode {
    JsonKind kind;
    bool escaped = false;  ///< a string with escape sequences
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t next = 0;
};

/// Parses one record after the other, reusing its memory.
class JsonDocument {
public:
    enum class Outcome : std::uint8_t { parsed, blank, invalid };

    /// Parses the value at the start of `record` (blanks apart); whatever follows the value is ignored, as Flink does. Control
    /// characters in strings are accepted, everything else is RFC 8259. Depth is limited to 1000.
    Outcome parse(std::string_view record);
    /// Parses a value at `begin` of the record set by `attach`, without leading blanks; returns one past it, or npos.
    std::size_t parse_value_at(std::size_t begin);
    void attach(std::string_view record) {
        record_ = record;
        nodes_.clear();
    }

    [[nodiscard]] const std::vector<JsonNode>& nodes() const noexcept { return nodes_; }
    [[nodiscard]] const JsonNode& node(std::size_t index) const noexcept { return nodes_[index]; }
    [[nodiscard]] std::string_view text(const JsonNode& node) const noexcept {
        return record_.substr(node.begin, node.end - node.begin);
    }
    [[nodiscard]] std::string_view record() const noexcept { return record_; }
    /// The string's characters; unescaped into `scratch` if need be.
    std::string_view string(const JsonNode& node, std::string& scratch) const;
    /// Why the record is not valid, with the column (1-based, in bytes).
    [[nodiscard]] const std::string& reason() const noexcept { return reason_; }

private:
    const char* value(const char* p, int depth);
    const char* object(const char* p, int depth);
    const char* array(const char* p, int depth);
    const char* string_token(const char* p);
    const char* number(const char* p);
    const char* literal(const char* p, std::string_view text, JsonKind kind);
    const char* fail(const char* p, const char* what);
    [[nodiscard]] std::uint32_t offset(const char* p) const noexcept { return static_cast<std::uint32_t>(p - record_.data()); }
    [[nodiscard]] const char* limit() const noexcept { return record_.data() + record_.size(); }

    std::string_view record_;
    std::vector<JsonNode> nodes_;
    std::string reason_;
};

/// Appends the characters of an escaped JSON string whose escapes were checked. A lone surrogate becomes '?', which is what its
/// UTF-8 encoding is in Java.
void append_unescaped(std::string_view escaped, std::string& out);

}  // namespace windrow
