// SPDX-License-Identifier: Apache-2.0
#include "functions/json_filter.hpp"

#include "functions/json_path.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace windrow {

namespace {

[[noreturn]] void refuse(std::string_view text, const std::string& what) {
    throw Error("W4033", "the filter '" + std::string(text) + "' of a JSON path has " + what,
                "a filter compares members with values: [?(@.p > 10 && @.c == 'x')]; do the rest in SQL");
}

/// A value that a comparison sees.
struct Seen {
    enum class Kind : std::uint8_t { undefined, null, boolean, number, text, other } kind = Kind::undefined;
    std::string_view text{};
    bool truth = false;
};

/// A decimal number as digits without leading zeros, a sign, and the power of ten of the first digit.
struct DecimalParts {
    bool negative = false;
    std::string digits;
    std::int64_t magnitude = 0;
};

/// Splits the text of a number; none if it is no number.
std::optional<DecimalParts> split_decimal(std::string_view text) {
    DecimalParts out;
    std::size_t at = 0;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) out.negative = text[at++] == '-';
    std::int64_t point = -1;
    for (; at < text.size() && (std::isdigit(static_cast<unsigned char>(text[at])) != 0 || (text[at] == '.' && point < 0));
         ++at) {
        if (text[at] == '.') {
            point = static_cast<std::int64_t>(out.digits.size());
        } else {
            out.digits += text[at];
        }
    }
    if (out.digits.empty()) return std::nullopt;
    if (point < 0) point = static_cast<std::int64_t>(out.digits.size());
    std::int64_t exponent = 0;
    if (at < text.size() && (text[at] | 0x20) == 'e') {
        ++at;
        const bool negative = at < text.size() && text[at] == '-';
        if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
        const std::size_t begin = at;
        for (; at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])) != 0 && at - begin < 9; ++at)
            exponent = exponent * 10 + (text[at] - '0');
        if (at == begin) return std::nullopt;
        if (negative) exponent = -exponent;
    }
    if (at != text.size()) return std::nullopt;
    const std::size_t first = out.digits.find_first_not_of('0');
    if (first == std::string::npos) return DecimalParts{};
    out.magnitude = point - static_cast<std::int64_t>(first) + exponent;
    out.digits.erase(0, first);
    out.digits.erase(out.digits.find_last_not_of('0') + 1);
    return out;
}

int compare_decimals(const DecimalParts& a, const DecimalParts& b) {
    const auto sign = [](const DecimalParts& n) { return n.digits.empty() ? 0 : (n.negative ? -1 : 1); };
    if (sign(a) != sign(b)) return sign(a) < sign(b) ? -1 : 1;
    if (sign(a) == 0) return 0;
    int order = 0;
    if (a.magnitude != b.magnitude) {
        order = a.magnitude < b.magnitude ? -1 : 1;
    } else {
        order = a.digits.compare(b.digits);
    }
    return a.negative ? -order : order;
}

/// Order of two numbers or two texts; none for other pairs.
std::optional<int> order_of(const Seen& a, const Seen& b) {
    if (a.kind == Seen::Kind::text && b.kind == Seen::Kind::text) return a.text.compare(b.text);
    if (a.kind != Seen::Kind::number || b.kind != Seen::Kind::number) return std::nullopt;
    const auto left = split_decimal(a.text);
    const auto right = split_decimal(b.text);
    if (!left || !right) return std::nullopt;
    return compare_decimals(*left, *right);
}

/// `==`: a number equals a text that reads as that number, a text equals a number whose digits it is.
bool equal(const Seen& a, const Seen& b) {
    using Kind = Seen::Kind;
    if (a.kind == Kind::number && (b.kind == Kind::number || b.kind == Kind::text)) {
        const auto left = split_decimal(a.text);
        const auto right = split_decimal(b.text);
        return left && right && compare_decimals(*left, *right) == 0;
    }
    if (a.kind == Kind::text && (b.kind == Kind::number || b.kind == Kind::text)) return a.text == b.text;
    if (a.kind != b.kind) return false;
    if (a.kind == Kind::boolean) return a.truth == b.truth;
    return a.kind == Kind::null;
}

/// The value at the end of a path, which has only members and indexes.
std::int32_t walk(const JsonTree& document, std::int32_t at, const std::vector<JsonPathStep>& steps) {
    for (const JsonPathStep& step : steps) {
        const JsonTreeNode& node = document.node(at);
        if (step.kind == JsonPathStep::Kind::members) {
            at = node.kind == JsonTreeKind::object ? document.member(node, step.names[0]) : -1;
        } else {
            const std::int64_t size = node.kind == JsonTreeKind::array ? document.size(node) : 0;
            std::int64_t index = step.indices[0] < 0 ? step.indices[0] + size : step.indices[0];
            if (index < 0 || index >= size) return -1;
            at = node.first_child;
            for (; index > 0; --index) at = document.node(at).next;
        }
        if (at < 0) return -1;
    }
    return at;
}

Seen see(const JsonFilter::Operand& operand, const JsonTree& document, std::int32_t node, bool lax) {
    using From = JsonFilter::Operand::Kind;
    switch (operand.kind) {
        case From::number:
            return {Seen::Kind::number, operand.text};
        case From::text:
            return {Seen::Kind::text, operand.text};
        case From::boolean:
            return {Seen::Kind::boolean, {}, operand.truth};
        case From::null:
        case From::pattern:
            return {Seen::Kind::null};
        case From::path:
            break;
    }
    const std::int32_t found = walk(document, operand.from_root ? 0 : node, operand.steps);
    if (found < 0) return {lax ? Seen::Kind::null : Seen::Kind::undefined};
    const JsonTreeNode& value = document.node(found);
    switch (value.kind) {
        case JsonTreeKind::null:
            return {Seen::Kind::null};
        case JsonTreeKind::boolean:
            return {Seen::Kind::boolean, {}, value.truth};
        case JsonTreeKind::integer:
        case JsonTreeKind::decimal:
            return {Seen::Kind::number, document.text(value)};
        case JsonTreeKind::string:
            return {Seen::Kind::text, document.text(value)};
        default:
            return {Seen::Kind::other};
    }
}

/// `=~`: the whole text matches.
bool matches(const Seen& value, const JavaPattern& pattern) {
    std::string_view text;
    if (value.kind == Seen::Kind::text || value.kind == Seen::Kind::number) text = value.text;
    if (value.kind == Seen::Kind::boolean) text = value.truth ? "true" : "false";
    return pattern.valid && RE2::FullMatch(re2::StringPiece(text.data(), text.size()), *pattern.program);
}

}  // namespace

JsonFilter::~JsonFilter() = default;

bool JsonFilter::accepts(const JsonTree& document, std::int32_t node, bool lax) const {
    const auto holds = [&](const std::shared_ptr<const JsonFilter>& part) { return part->accepts(document, node, lax); };
    if (kind_ == Kind::all) return std::all_of(parts_.begin(), parts_.end(), holds);
    if (kind_ == Kind::any) return std::any_of(parts_.begin(), parts_.end(), holds);
    if (kind_ == Kind::none) return !holds(parts_[0]);
    const Seen left = see(*left_, document, node, lax);
    const Seen right = see(*right_, document, node, lax);
    switch (kind_) {
        case Kind::equal:
            return equal(left, right);
        case Kind::not_equal:
            return !equal(left, right);
        case Kind::same:
            return left.kind == right.kind && equal(left, right);
        case Kind::not_same:
            return !(left.kind == right.kind && equal(left, right));
        case Kind::match:
            return left_->pattern != nullptr ? matches(right, *left_->pattern) : matches(left, *right_->pattern);
        default:
            break;
    }
    const std::optional<int> order = order_of(left, right);
    if (!order) return false;
    switch (kind_) {
        case Kind::less:
            return *order < 0;
        case Kind::not_greater:
            return *order <= 0;
        case Kind::greater:
            return *order > 0;
        default:
            return *order >= 0;
    }
}

/// Reads predicates: `||` over `&&` over `!`, parentheses and comparisons.
class JsonFilterReader {
public:
    explicit JsonFilterReader(std::string_view text) : text_(text) {}

    std::shared_ptr<const JsonFilter> run() {
        auto filter = joined(JsonFilter::Kind::any);
        blanks();
        return at_ == text_.size() ? filter : nullptr;
    }

private:
    using Part = std::shared_ptr<const JsonFilter>;
    using Kind = JsonFilter::Kind;
    static constexpr int max_depth = 100;

    void blanks() {
        while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
    }

    bool take(std::string_view word) {
        blanks();
        if (!text_.substr(at_).starts_with(word)) return false;
        at_ += word.size();
        return true;
    }

    /// Parts joined by `||`, or below that by `&&`; null where the text is not well formed.
    Part joined(Kind kind) {
        auto out = std::make_shared<JsonFilter>();
        out->kind_ = kind;
        do {
            Part part = kind == Kind::any ? joined(Kind::all) : unary();
            if (!part) return nullptr;
            out->parts_.push_back(std::move(part));
        } while (take(kind == Kind::any ? "||" : "&&"));
        return out->parts_.size() == 1 ? out->parts_[0] : out;
    }

    Part unary() {
        if (++depth_ > max_depth) refuse(text_, "more than 100 levels");
        Part out;
        if (take("!")) {
            auto negated = std::make_shared<JsonFilter>();
            negated->kind_ = Kind::none;
            Part inner = unary();
            if (inner) {
                negated->parts_.push_back(std::move(inner));
                out = std::move(negated);
            }
        } else if (take("(")) {
            Part inner = joined(Kind::any);
            if (inner && take(")")) out = std::move(inner);
        } else {
            out = comparison();
        }
        --depth_;
        return out;
    }

    Part comparison() {
        auto out = std::make_shared<JsonFilter>();
        out->left_ = operand();
        if (!out->left_) return nullptr;
        if (!comparator(out->kind_)) {
            blanks();
            const char next = at_ < text_.size() ? text_[at_] : ')';
            if (std::isalpha(static_cast<unsigned char>(next)) != 0) refuse(text_, "an operator in words");
            if (next == ')' || next == '&' || next == '|') refuse(text_, "a member that is compared with nothing");
            return nullptr;
        }
        out->right_ = operand();
        if (!out->right_) return nullptr;
        const bool patterns = (out->left_->pattern != nullptr) != (out->right_->pattern != nullptr);
        if (patterns != (out->kind_ == Kind::match)) return nullptr;
        return out;
    }

    bool comparator(Kind& kind) {
        constexpr std::array<std::pair<std::string_view, Kind>, 9> operators{{{"===", Kind::same},
                                                                              {"!==", Kind::not_same},
                                                                              {"==", Kind::equal},
                                                                              {"!=", Kind::not_equal},
                                                                              {"=~", Kind::match},
                                                                              {"<=", Kind::not_greater},
                                                                              {">=", Kind::not_less},
                                                                              {"<", Kind::less},
                                                                              {">", Kind::greater}}};
        for (const auto& [text, found] : operators) {
            if (!take(text)) continue;
            kind = found;
            return true;
        }
        return false;
    }

    std::unique_ptr<JsonFilter::Operand> operand() {
        blanks();
        if (at_ >= text_.size()) return nullptr;
        auto out = std::make_unique<JsonFilter::Operand>();
        using To = JsonFilter::Operand::Kind;
        const char c = text_[at_];
        if (c == '@' || c == '$') return path(std::move(out)) ? std::move(out) : nullptr;
        if (c == '\'' || c == '"') return quoted(c, *out) ? std::move(out) : nullptr;
        if (c == '/') return pattern(*out) ? std::move(out) : nullptr;
        if (c == '[' || c == '{') refuse(text_, "an array or object");
        const std::size_t begin = at_;
        while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '.' ||
                                      text_[at_] == '-' || text_[at_] == '+'))
            ++at_;
        const std::string_view word = text_.substr(begin, at_ - begin);
        if (word == "null") return out;
        if (word == "true" || word == "false") {
            out->kind = To::boolean;
            out->truth = word == "true";
            return out;
        }
        if (!split_decimal(word)) return nullptr;
        out->kind = To::number;
        out->text = word;
        return out;
    }

    bool quoted(char quote, JsonFilter::Operand& out) {
        out.kind = JsonFilter::Operand::Kind::text;
        for (++at_; at_ < text_.size() && text_[at_] != quote; ++at_) {
            if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
            out.text += text_[at_];
        }
        return at_ < text_.size() && text_[at_++] == quote;
    }

    bool pattern(JsonFilter::Operand& out) {
        std::string written;
        for (++at_; at_ < text_.size() && text_[at_] != '/'; ++at_) {
            if (text_[at_] == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] == '/') ++at_;
            written += text_[at_];
        }
        if (at_ >= text_.size()) return false;
        ++at_;
        std::string flags;
        while (at_ < text_.size() && std::isalpha(static_cast<unsigned char>(text_[at_])) != 0) flags += text_[at_++];
        if (!flags.empty()) written.insert(0, "(?" + flags + ")");
        auto compiled = std::make_shared<JavaPattern>(compile_java_pattern(written));
        if (!compiled->missing.empty()) throw unsupported_pattern(written, *compiled, false);
        out.kind = JsonFilter::Operand::Kind::pattern;
        out.pattern = std::move(compiled);
        return out.pattern->valid;
    }

    /// `@` or `$` with members and indexes behind it.
    bool path(std::unique_ptr<JsonFilter::Operand> const& out) {
        const std::size_t begin = at_++;
        int brackets = 0;
        for (char quote = 0; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (quote != 0) {
                if (c == quote) quote = 0;
            } else if (brackets > 0 && (c == '\'' || c == '"')) {
                quote = c;
            } else if (c == '[') {
                ++brackets;
            } else if (c == ']') {
                --brackets;
            } else if (brackets == 0 && (std::isspace(static_cast<unsigned char>(c)) != 0 ||
                                         std::string_view("=<>!&|)~").find(c) != std::string_view::npos)) {
                break;
            }
        }
        const std::string_view written = text_.substr(begin, at_ - begin);
        if (written == "@") refuse(text_, "a bare @ (Flink fails on it)");
        const JsonPath read = parse_json_path(written);
        if (!read.valid) return false;
        const bool plain = std::all_of(read.steps.begin(), read.steps.end(), [](const JsonPathStep& step) {
            return (step.kind == JsonPathStep::Kind::members && step.names.size() == 1) ||
                   (step.kind == JsonPathStep::Kind::elements && step.indices.size() == 1);
        });
        if (!plain) refuse(text_, "a path that leads to several values");
        out->kind = JsonFilter::Operand::Kind::path;
        out->from_root = written[0] == '$';
        out->steps = read.steps;
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

std::shared_ptr<const JsonFilter> JsonFilter::parse(std::string_view text) {
    return JsonFilterReader(text).run();
}

}  // namespace windrow
