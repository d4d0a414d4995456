// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "functions/json_filter.hpp"
#include "functions/json_tree.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace windrow {

/// A step of a JSON path.
struct JsonPathStep {
    enum class Kind : std::uint8_t { members, elements, slice, wildcard, descend, filter, length } kind = Kind::members;
    std::vector<std::string> names{};     ///< members
    std::vector<std::int64_t> indices{};  ///< elements; negative ones count from the end
    std::int64_t begin = 0;               ///< slice [begin, end)
    std::int64_t end = 0;
    bool has_begin = false;
    bool has_end = false;
    std::shared_ptr<const JsonFilter> filter{};  ///< filter
};

/// A path with its mode, in the language of Jayway's JsonPath as Flink runs it: without `lax` or `strict` in front it is strict
/// (expressions/350). Immutable once parsed.
struct JsonPath {
    bool lax = false;
    bool definite = true;  ///< leads to at most one value
    bool valid = false;    ///< false: the text is no path, which is an error of every document
    std::vector<JsonPathStep> steps;
};

/// Parses a path. Throws Error W4033 for functions other than length() and size(), and for filters that compare nothing.
JsonPath parse_json_path(std::string_view text);

/// What a path found in a document.
struct JsonFound {
    enum class Kind : std::uint8_t {
        error,   ///< the document or the path failed (ON ERROR)
        absent,  ///< nothing, or a null (ON EMPTY)
        value,   ///< `nodes[0]`
        list     ///< `nodes`, a list built by an indefinite path
    } kind = Kind::error;
    std::vector<std::int32_t> nodes;
};

/// Reads and searches documents, keeping its memory from row to row. Not thread-safe.
class JsonSearch {
public:
    /// Parses `text` and follows `path`.
    const JsonFound& run(const JsonPath& path, std::string_view text);
    [[nodiscard]] const JsonTree& document() const { return document_; }
    /// The answer of the last `run`.
    [[nodiscard]] const JsonFound& found() const { return found_; }
    [[nodiscard]] const JsonTreeNode& node(std::size_t k) const { return document_.node(found_.nodes[k]); }
    [[nodiscard]] bool is_scalar() const {
        return found_.kind == JsonFound::Kind::value && node(0).kind != JsonTreeKind::array &&
               node(0).kind != JsonTreeKind::object;
    }

private:
    bool follow(const JsonPath& path, std::size_t step, std::int32_t node, bool definite);
    bool follow_elements(const JsonPath& path, std::size_t step, std::int32_t node, bool definite);
    bool follow_members(const JsonPath& path, std::size_t step, std::int32_t node, bool definite);
    bool descend(const JsonPath& path, std::size_t step, std::int32_t node);
    bool follow_filter(const JsonPath& path, std::size_t step, std::int32_t node, bool definite);
    void merge_members(const std::vector<std::string>& names, std::int32_t node);
    bool follow_length(std::int32_t node);

    JsonTree document_;
    JsonFound found_;
    bool failed_ = false;  ///< the path cannot be followed in this document, in either mode
};

}  // namespace windrow
