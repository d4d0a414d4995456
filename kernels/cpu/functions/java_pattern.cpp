// SPDX-License-Identifier: Apache-2.0
#include "functions/java_pattern.hpp"

#include <array>
#include <cctype>
#include <utility>

namespace windrow {

namespace {

constexpr std::string_view line_ends = "\\n\\r\\x{85}\\x{2028}\\x{2029}";
constexpr std::string_view blanks = "\\t\\n\\x0B\\f\\r ";
constexpr std::string_view horizontal_blanks = " \\t\\x{A0}\\x{1680}\\x{180E}\\x{2000}-\\x{200A}\\x{202F}\\x{205F}\\x{3000}";

/// Java's names of ASCII classes and RE2's.
constexpr std::array<std::pair<std::string_view, std::string_view>, 13> ascii_classes{{{"Lower", "[:lower:]"},
                                                                                       {"Upper", "[:upper:]"},
                                                                                       {"ASCII", "[:ascii:]"},
                                                                                       {"Alpha", "[:alpha:]"},
                                                                                       {"Digit", "[:digit:]"},
                                                                                       {"Alnum", "[:alnum:]"},
                                                                                       {"Punct", "[:punct:]"},
                                                                                       {"Graph", "[:graph:]"},
                                                                                       {"Print", "[:print:]"},
                                                                                       {"Blank", "[:blank:]"},
                                                                                       {"Cntrl", "[:cntrl:]"},
                                                                                       {"XDigit", "[:xdigit:]"},
                                                                                       {"Space", "[:space:]"}}};

/// Rewrites a Java pattern for RE2; stops at what RE2 lacks or Java refuses.
class Translator {
public:
    explicit Translator(std::string_view in) : in_(in), dot_is_all_(in.find("(?s") != std::string_view::npos) {}

    void run() {
        while (at_ < in_.size() && missing_.empty() && !bad_) step();
        if (in_class_) bad_ = true;
    }
    [[nodiscard]] const std::string& text() const { return out_; }
    [[nodiscard]] const std::string& missing() const { return missing_; }
    [[nodiscard]] bool bad() const { return bad_; }

private:
    [[nodiscard]] char peek(std::size_t ahead) const { return at_ + ahead < in_.size() ? in_[at_ + ahead] : '\0'; }

    void copy(std::size_t count) {
        out_ += in_.substr(at_, count);
        at_ += count;
    }

    void step() {
        const char c = in_[at_];
        if (c == '\\') {
            after_quantifier_ = false;
            return escape();
        }
        if (in_class_) return class_character(c);
        const bool possessive = c == '+' && after_quantifier_;
        const bool lazy = c == '?' && after_quantifier_;
        if (possessive) {
            missing_ = "possessive quantifiers";
            return;
        }
        after_quantifier_ = !lazy && (c == '*' || c == '+' || c == '?' || (c == '}' && in_repeat_));
        if (c == '{') in_repeat_ = true;
        if (c == '}') in_repeat_ = false;
        if (c == '[') {
            in_class_ = true;
            copy(peek(1) == '^' ? 2 : 1);
        } else if (c == '(' && peek(1) == '?') {
            group();
        } else if (c == '.' && !dot_is_all_) {
            out_ += "[^";
            out_ += line_ends;
            out_ += ']';
            ++at_;
        } else {
            copy(1);
        }
    }

    void class_character(char c) {
        if (c == '[') {
            missing_ = "character classes inside character classes";
        } else if (c == '&' && peek(1) == '&') {
            missing_ = "intersections of character classes (&&)";
        } else {
            if (c == ']') in_class_ = false;
            copy(1);
        }
    }

    void group() {
        const char kind = peek(2);
        if (kind == '=' || kind == '!') {
            missing_ = "look-ahead";
        } else if (kind == '>') {
            missing_ = "atomic groups";
        } else if (kind == '<' && (peek(3) == '=' || peek(3) == '!')) {
            missing_ = "look-behind";
        } else if (kind == '<') {
            out_ += "(?P<";
            at_ += 3;
        } else {
            copy(2);
            for (; at_ < in_.size() && in_[at_] != ')' && in_[at_] != ':'; ++at_) {
                if (in_[at_] == 'x' || in_[at_] == 'd') missing_ = "the flags x and d";
                if (in_[at_] != 'u' && in_[at_] != 'U') out_ += in_[at_];
            }
        }
    }

    void set(std::string_view members) {
        if (!in_class_) out_ += '[';
        out_ += members;
        if (!in_class_) out_ += ']';
        at_ += 2;
    }

    void complement(std::string_view members) {
        if (in_class_) {
            missing_ = "complements inside character classes";
            return;
        }
        out_ += "[^";
        out_ += members;
        out_ += ']';
        at_ += 2;
    }

    void code_point(std::size_t begin, std::size_t digits, int base) {
        unsigned value = 0;
        for (std::size_t k = 0; k < digits; ++k) {
            const char c = begin + k < in_.size() ? in_[begin + k] : '\0';
            if (std::isxdigit(static_cast<unsigned char>(c)) == 0) {
                bad_ = true;
                return;
            }
            value = value * static_cast<unsigned>(base) + static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
        }
        static constexpr char hex[] = "0123456789ABCDEF";
        std::string text;
        for (; value != 0 || text.empty(); value /= 16) text.insert(text.begin(), hex[value % 16]);
        out_ += "\\x{" + text + "}";
        at_ = begin + digits;
    }

    void property() {
        const bool negated = in_[at_ + 1] == 'P';
        if (peek(2) != '{') return copy(3 <= in_.size() - at_ ? 3 : in_.size() - at_);
        const std::size_t end = in_.find('}', at_);
        if (end == std::string_view::npos) {
            bad_ = true;
            return;
        }
        std::string_view name = in_.substr(at_ + 3, end - at_ - 3);
        for (const auto& [java, posix] : ascii_classes) {
            if (java != name) continue;
            std::string members(posix);
            if (negated) members.insert(1, 1, '^'), std::swap(members[1], members[2]);
            out_ += in_class_ ? members : "[" + members + "]";
            at_ = end + 1;
            return;
        }
        if (name.substr(0, 4) == "java") {
            missing_ = "Java's own character classes";
            return;
        }
        if (name.substr(0, 2) == "Is") name.remove_prefix(2);
        if (name == "Alphabetic") name = "L";
        out_ += negated ? "\\P{" : "\\p{";
        out_ += name;
        out_ += '}';
        at_ = end + 1;
    }

    void quoted() {
        const std::size_t end = in_.find("\\E", at_ + 2);
        const std::string_view text = in_.substr(at_ + 2, end == std::string_view::npos ? end : end - at_ - 2);
        out_ += RE2::QuoteMeta(re2::StringPiece(text.data(), text.size()));
        at_ = end == std::string_view::npos ? in_.size() : end + 2;
    }

    void escape() {
        const char c = peek(1);
        switch (c) {
            case '\0':
                bad_ = at_ + 1 >= in_.size();
                break;
            case 's':
                return set(blanks);
            case 'S':
                return complement(blanks);
            case 'h':
                return set(horizontal_blanks);
            case 'H':
                return complement(horizontal_blanks);
            case 'v':
                return set("\\n\\x0B\\f\\r\\x{85}\\x{2028}\\x{2029}");
            case 'V':
                return complement("\\n\\x0B\\f\\r\\x{85}\\x{2028}\\x{2029}");
            case 'e':
                return set("\\x1B");
            case 'u':
                return code_point(at_ + 2, 4, 16);
            case '0': {
                std::size_t digits = 0;
                while (digits < 3 && peek(2 + digits) >= '0' && peek(2 + digits) <= '7') ++digits;
                if (digits == 0) bad_ = true;
                return code_point(at_ + 2, digits, 8);
            }
            case 'p':
            case 'P':
                return property();
            case 'Q':
                return quoted();
            case 'R':
                out_ += "(?:\\r\\n|[\\n-\\r\\x{85}\\x{2028}\\x{2029}])";
                at_ += 2;
                return;
            case 'k':
                missing_ = "back references";
                return;
            case 'G':
            case 'X':
            case 'Z':
            case 'N':
            case 'c':
                missing_ = std::string("the escape \\") + c;
                return;
            default:
                break;
        }
        if (c >= '1' && c <= '9') {
            missing_ = "back references";
        } else if (std::isalpha(static_cast<unsigned char>(c)) != 0 &&
                   std::string_view("dDwWbBAzntrfax").find(c) == std::string_view::npos) {
            bad_ = true;
        } else if (!bad_) {
            copy(2);
        }
    }

    std::string_view in_;
    bool dot_is_all_;
    std::size_t at_ = 0;
    std::string out_;
    std::string missing_;
    bool bad_ = false;
    bool in_class_ = false;
    bool in_repeat_ = false;
    bool after_quantifier_ = false;
};

}  // namespace

JavaPattern compile_java_pattern(std::string_view pattern) {
    Translator translator(pattern);
    translator.run();
    JavaPattern compiled;
    compiled.missing = translator.missing();
    if (translator.bad() || !compiled.missing.empty()) return compiled;
    RE2::Options options;
    options.set_log_errors(false);
    auto program = std::make_unique<const RE2>(translator.text(), options);
    if (!program->ok()) {
        if (program->error_code() == RE2::ErrorRepeatSize) compiled.missing = "more than 1000 repetitions";
        if (program->error_code() == RE2::ErrorPatternTooLarge) compiled.missing = "patterns of this size";
        return compiled;
    }
    compiled.program = std::move(program);
    compiled.valid = true;
    return compiled;
}

Error unsupported_pattern(std::string_view pattern, const JavaPattern& compiled, bool from_data) {
    return {from_data ? "W5033" : "W4030", "the regular expression '" + std::string(pattern) + "' uses " + compiled.missing,
            "Windrow runs regular expressions in linear time (RE2), which leaves this out; write the pattern without it"};
}

std::string similar_to_java(std::string_view pattern, char escape) {
    const auto refuse = [&](const char* why) {
        return Error("W3310", "the SIMILAR TO pattern '" + std::string(pattern) + "' " + why,
                     "put the escape character only before []()|^-+*_%?{} or itself, and close every bracket");
    };
    std::string out;
    bool in_class = false;
    for (std::size_t k = 0; k < pattern.size(); ++k) {
        const char c = pattern[k];
        if (escape != 0 && c == escape) {
            const char next = k + 1 < pattern.size() ? pattern[k + 1] : '\0';
            if (next == '\0' || (next != escape && std::string_view("[]()|^-+*_%?{}").find(next) == std::string_view::npos)) {
                throw refuse("has an escape before a character that needs none");
            }
            if (std::string_view("[]()|^-+*?{}$\\.").find(next) != std::string_view::npos) out += '\\';
            out += next;
            ++k;
        } else if (in_class) {
            if (c == ']') in_class = false;
            if (c == '[') throw refuse("has a '[' inside brackets");
            if (c == '\\') out += '\\';
            out += c;
        } else if (c == '[') {
            in_class = true;
            out += c;
        } else if (c == ']') {
            throw refuse("closes a bracket that is not open");
        } else if (c == '_') {
            out += '.';
        } else if (c == '%') {
            out += "(?:[^\\n]|\\n)*";
        } else {
            if (c == '\\' || c == '$') out += '\\';
            out += c;
        }
    }
    if (in_class) throw refuse("leaves a bracket open");
    return out;
}

const JavaPattern& PatternCache::get(std::string_view pattern) {
    for (const auto& [text, compiled] : entries_) {
        if (text == pattern) return compiled;
    }
    std::pair<std::string, JavaPattern> entry(std::string(pattern), compile_java_pattern(pattern));
    if (!entry.second.missing.empty()) throw unsupported_pattern(pattern, entry.second, true);
    if (entries_.size() < capacity) {
        entries_.push_back(std::move(entry));
        return entries_.back().second;
    }
    const std::size_t slot = next_;
    next_ = (next_ + 1) % capacity;
    entries_[slot] = std::move(entry);
    return entries_[slot].second;
}

}  // namespace windrow
