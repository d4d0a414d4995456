// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "windrow/kernels/error.hpp"

#include <re2/re2.h>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace windrow {

/// A regular expression of java.util.regex, run by RE2 in linear time.
///
/// `valid` is false where Java itself refuses the pattern (the functions then answer FALSE or NULL, expressions/280).
/// `missing` names what RE2 lacks (look-around, back references, possessive quantifiers ...); such a pattern is refused.
struct JavaPattern {
    std::unique_ptr<const RE2> program;
    bool valid = false;
    std::string missing;
};

/// Translates what Java and RE2 write differently and compiles it.
JavaPattern compile_java_pattern(std::string_view pattern);

/// Error W4030 (refused at planning) or W5033 (met in the data) for a pattern with `missing` set.
Error unsupported_pattern(std::string_view pattern, const JavaPattern& compiled, bool from_data);

/// The pattern of SIMILAR TO as a pattern for Java that must match the whole text (expressions/270). `escape` is 0 for none.
/// Throws Error W3310 for an escape before a character that needs none, and for unbalanced brackets.
std::string similar_to_java(std::string_view pattern, char escape);

/// Compiled patterns of a column, the latest few kept. For one kernel call: not thread-safe.
class PatternCache {
public:
    /// Throws Error W5033 for a pattern that RE2 lacks.
    const JavaPattern& get(std::string_view pattern);

private:
    static constexpr std::size_t capacity = 16;
    std::vector<std::pair<std::string, JavaPattern>> entries_;
    std::size_t next_ = 0;
};

}  // namespace windrow
