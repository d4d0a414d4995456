// SPDX-License-Identifier: Apache-2.0
#include "windrow/semantics/string_search.hpp"
#include "windrow/semantics/like.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

namespace windrow::semantics {
namespace {

i64 size_of(const std::string& text) {
    return static_cast<i64>(text.size());
}

/// A text of few different characters of one to four bytes, so that matches are common.
rc::Gen<std::vector<int>> letters() {
    return rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 6));
}

std::string text_of(const std::vector<int>& letters) {
    static const std::vector<std::string> alphabet{"a", "b", "%", "_", "é", "😀"};
    std::string text;
    for (const int letter : letters) text += alphabet[static_cast<std::size_t>(letter)];
    return text;
}

/// LIKE by its definition, on code points.
bool naive_like(const std::vector<int>& text, std::size_t t, const std::vector<int>& pattern, std::size_t p) {
    if (p == pattern.size()) return t == text.size();
    if (pattern[p] == 2) return naive_like(text, t, pattern, p + 1) || (t < text.size() && naive_like(text, t + 1, pattern, p));
    return t < text.size() && (pattern[p] == 3 || pattern[p] == text[t]) && naive_like(text, t + 1, pattern, p + 1);
}

TEST(StringSearch, LikeIsItsDefinition) {
    EXPECT_TRUE(rc::check([] {
        auto text = *letters();
        auto pattern = *letters();
        text.resize(std::min<std::size_t>(text.size(), 12));
        pattern.resize(std::min<std::size_t>(pattern.size(), 8));
        const std::string bytes = text_of(text);
        const std::string pattern_bytes = text_of(pattern);
        std::vector<u32> tokens(pattern_bytes.size() + 1);
        const i64 count = parse_like_pattern(pattern_bytes.data(), size_of(pattern_bytes), 0, tokens.data());
        RC_ASSERT(like_matches(bytes.data(), size_of(bytes), tokens.data(), count) == naive_like(text, 0, pattern, 0));
    }));
}

TEST(StringSearch, CodePointsAreCountedAndEncodedBack) {
    EXPECT_TRUE(rc::check([] {
        const auto text = *letters();
        const std::string bytes = text_of(text);
        RC_ASSERT(utf8_count(bytes.data(), size_of(bytes)) == static_cast<i64>(text.size()));
        std::string copy;
        for (i64 at = 0; at < size_of(bytes); at += utf8_step(bytes.data(), size_of(bytes), at)) {
            char out[4];
            copy.append(out, static_cast<std::size_t>(utf8_encode(out, utf8_decode(bytes.data(), size_of(bytes), at))));
        }
        RC_ASSERT(copy == bytes);
        if (!bytes.empty()) {
            const i64 last = utf8_previous(bytes.data(), size_of(bytes));
            RC_ASSERT(bytes.substr(static_cast<std::size_t>(last)) == text_of({text.back()}));
        }
    }));
}

TEST(StringSearch, AnyBytesAreWalkedWithinTheText) {
    EXPECT_TRUE(rc::check([](const std::string& bytes) {
        i64 at = 0;
        while (at < size_of(bytes)) {
            const i64 step = utf8_step(bytes.data(), size_of(bytes), at);
            RC_ASSERT(step >= 1);
            RC_ASSERT(at + step <= size_of(bytes));
            (void)utf8_decode(bytes.data(), size_of(bytes), at);
            at += step;
        }
    }));
}

TEST(StringSearch, SubstringIsASliceOfCodePoints) {
    EXPECT_TRUE(rc::check([] {
        const auto text = *letters();
        const i64 position = *rc::gen::inRange<i64>(-8, 9);
        const i64 length = *rc::gen::inRange<i64>(0, 6);
        const std::string bytes = text_of(text);
        const ByteRange range = substring_range(bytes.data(), size_of(bytes), position, length);
        std::vector<int> expected;
        const auto size = static_cast<i64>(text.size());
        const i64 begin = position > 0 ? position - 1 : (position == 0 ? 0 : size + position);
        for (i64 k = begin; begin >= 0 && k < begin + length && k < size; ++k)
            expected.push_back(text[static_cast<std::size_t>(k)]);
        RC_ASSERT(bytes.substr(static_cast<std::size_t>(range.begin), static_cast<std::size_t>(range.end - range.begin)) ==
                  text_of(expected));
    }));
}

TEST(StringSearch, TrimLeavesNothingOfTheSetAtItsEnds) {
    EXPECT_TRUE(rc::check([] {
        const auto text = *letters();
        const std::string bytes = text_of(text);
        const std::string set = "aé";
        const ByteRange range = trim_range(bytes.data(), size_of(bytes), set.data(), size_of(set), true, true);
        std::size_t begin = 0;
        std::size_t end = text.size();
        const auto trimmed = [](int letter) { return letter == 0 || letter == 4; };
        while (begin < end && trimmed(text[begin])) ++begin;
        while (end > begin && trimmed(text[end - 1])) --end;
        const std::vector<int> rest(text.begin() + static_cast<std::ptrdiff_t>(begin),
                                    text.begin() + static_cast<std::ptrdiff_t>(end));
        RC_ASSERT(bytes.substr(static_cast<std::size_t>(range.begin), static_cast<std::size_t>(range.end - range.begin)) ==
                  text_of(rest));
    }));
}

}  // namespace
}  // namespace windrow::semantics
