// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "functions/text_writer.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace windrow {

enum class JsonTreeKind : std::uint8_t { null, boolean, integer, decimal, string, array, object };

/// One value of a document. Children of an array or object are linked by `next`.
struct JsonTreeNode {
    JsonTreeKind kind = JsonTreeKind::null;
    bool truth = false;
    std::uint32_t text_begin = 0;  ///< of a string (unescaped) or number, in the document's texts
    std::uint32_t text_size = 0;
    std::uint32_t key_begin = 0;  ///< of a member, in the document's texts
    std::uint32_t key_size = 0;
    std::int32_t first_child = -1;
    std::int32_t next = -1;
};

/// A parsed JSON text, as Jackson reads it: strict RFC 8259, what follows the value is ignored, of equal keys the last value
/// counts (in the place of the first). Reused from row to row without allocating. Not thread-safe.
class JsonTree {
public:
    /// False if the text is not JSON (`error_position` tells where).
    bool parse(std::string_view text);
    [[nodiscard]] std::size_t error_position() const { return at_; }
    [[nodiscard]] const JsonTreeNode& root() const { return nodes_[0]; }
    [[nodiscard]] const JsonTreeNode& node(std::int32_t index) const { return nodes_[static_cast<std::size_t>(index)]; }
    [[nodiscard]] std::string_view text(const JsonTreeNode& node) const {
        return {texts_.data() + node.text_begin, node.text_size};
    }
    [[nodiscard]] std::string_view key(const JsonTreeNode& node) const { return {texts_.data() + node.key_begin, node.key_size}; }
    /// The member of an object, or -1.
    [[nodiscard]] std::int32_t member(const JsonTreeNode& object, std::string_view key) const;
    /// Number of elements of an array or members of an object.
    [[nodiscard]] std::int64_t size(const JsonTreeNode& parent) const;
    /// Adds a value that stands nowhere in the document: an integer, or an object with copies of `members`. Gives its index.
    std::int32_t add_integer(std::int64_t value);
    std::int32_t add_object(const std::vector<std::int32_t>& members);
    /// Appends the value as compact JSON with the keys of objects sorted.
    void append_json(const JsonTreeNode& node, TextWriter& out) const;

private:
    static constexpr int max_depth = 1000;

    bool parse_value(std::int32_t index, int depth);
    bool parse_object(std::int32_t index, int depth);
    bool parse_array(std::int32_t index, int depth);
    bool parse_string(std::uint32_t& begin, std::uint32_t& size);
    bool parse_escape();
    bool parse_number(std::int32_t index);
    bool parse_word(std::string_view word);
    bool read_hex(std::uint32_t& code);
    void skip_blanks();
    std::int32_t add_node();

    std::string_view in_;
    std::size_t at_ = 0;
    std::vector<JsonTreeNode> nodes_;
    std::string texts_;
};

/// Appends a JSON string: quotes, backslashes and control characters escaped, everything else as it is.
void append_json_string(std::string_view text, TextWriter& out);

/// Appends a decimal number in the form of java.math.BigDecimal#toString: `digits` (an optional sign and digits) times
/// 10^-scale; with an exponent where the scale is negative or the number is below 1e-6.
void append_big_decimal(std::string_view digits, std::int64_t scale, std::string& out);

}  // namespace windrow
