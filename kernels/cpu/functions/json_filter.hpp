// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "functions/java_pattern.hpp"
#include "functions/json_tree.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace windrow {

struct JsonPathStep;

/// The predicate of a filter `[?(...)]` in a JSON path, as Jayway's JsonPath decides it: comparisons of members (`@.p`, `$.a`)
/// with numbers, texts, true, false, null and patterns (`=~ /x/i`), joined by &&, || and !. What Flink 2.2.0 itself fails on (a
/// bare `@`, `@.p` alone, `in`) is refused. Immutable once parsed.
class JsonFilter {
public:
    /// One side of a comparison.
    struct Operand {
        enum class Kind : std::uint8_t { number, text, boolean, null, pattern, path } kind = Kind::null;
        std::string text;        ///< of a number or text
        bool truth = false;      ///< of a boolean
        bool from_root = false;  ///< a path that begins with $
        std::vector<JsonPathStep> steps;
        std::shared_ptr<const JavaPattern> pattern;
    };

    /// Parses what stands between `(` and `)`. Null if the text is no predicate. Throws Error W4033 for what is not run.
    static std::shared_ptr<const JsonFilter> parse(std::string_view text);

    JsonFilter() = default;
    ~JsonFilter();
    JsonFilter(const JsonFilter&) = delete;
    JsonFilter& operator=(const JsonFilter&) = delete;

    /// Whether the value at `node` passes. `lax`: a member that is missing counts as null, else it equals nothing.
    [[nodiscard]] bool accepts(const JsonTree& document, std::int32_t node, bool lax) const;

private:
    friend class JsonFilterReader;
    enum class Kind : std::uint8_t {
        all,
        any,
        none,
        equal,
        not_equal,
        same,
        not_same,
        less,
        not_greater,
        greater,
        not_less,
        match
    };

    Kind kind_ = Kind::all;
    std::vector<std::shared_ptr<const JsonFilter>> parts_;  ///< of all, any and none (the one that must fail)
    std::unique_ptr<Operand> left_;
    std::unique_ptr<Operand> right_;
};

}  // namespace windrow
