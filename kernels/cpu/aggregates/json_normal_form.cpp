// SPDX-License-Identifier: Apache-2.0
#include "aggregates/json_normal_form.hpp"

#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>
#include <vector>

namespace windrow::aggregates {

namespace {

/// Reads JSON text that our own functions wrote; anything else is a defect.
class Normaliser {
public:
    Normaliser(std::string_view text, std::string& out) : text_(text), out_(&out) {}

    void value() {
        skip_blanks();
        switch (peek()) {
            case '{':
                object();
                break;
            case '[':
                array();
                break;
            case '"':
                out_->append(string_token());
                break;
            default:
                scalar();
                break;
        }
        skip_blanks();
    }

private:
    [[nodiscard]] char peek() const {
        if (at_ >= text_.size()) throw_defect("JSON text of a value is cut short");
        return text_[at_];
    }
    void skip_blanks() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r')) ++at_;
    }
    std::string_view string_token() {
        const std::size_t begin = at_++;
        while (peek() != '"') at_ += peek() == '\\' ? 2 : 1;
        ++at_;
        return text_.substr(begin, at_ - begin);
    }
    void scalar() {
        const std::size_t begin = at_;
        while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != ']' && text_[at_] != '}' && text_[at_] != ' ') ++at_;
        const std::string_view token = text_.substr(begin, at_ - begin);
        const bool number = !token.empty() && (token[0] == '-' || (token[0] >= '0' && token[0] <= '9'));
        if (number && token.find_first_of(".eE") != std::string_view::npos) {
            out_->append(big_decimal_text(token));
        } else {
            out_->append(token);
        }
    }
    void array() {
        ++at_;
        out_->push_back('[');
        skip_blanks();
        while (peek() != ']') {
            value();
            if (peek() == ',') {
                ++at_;
                out_->push_back(',');
            }
        }
        ++at_;
        out_->push_back(']');
    }
    void object() {
        ++at_;
        std::vector<std::pair<std::string_view, std::string>> members;
        skip_blanks();
        while (peek() != '}') {
            const std::string_view key = string_token();
            skip_blanks();
            ++at_;  // ':'
            std::string text;
            std::swap(*out_, text);
            value();
            std::swap(*out_, text);
            members.emplace_back(key, std::move(text));
            if (peek() == ',') {
                ++at_;
                skip_blanks();
            }
        }
        ++at_;
        std::sort(members.begin(), members.end());
        out_->push_back('{');
        for (std::size_t i = 0; i < members.size(); ++i) {
            if (i > 0) out_->push_back(',');
            out_->append(members[i].first).append(":").append(members[i].second);
        }
        out_->push_back('}');
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string* out_;
};

}  // namespace

std::string big_decimal_text(std::string_view number) {
    const bool negative = number.starts_with('-');
    if (negative) number.remove_prefix(1);
    std::int64_t exponent = 0;
    const std::size_t e = number.find_first_of("eE");
    if (e != std::string_view::npos) {
        std::string_view digits = number.substr(e + 1);
        if (digits.starts_with('+')) digits.remove_prefix(1);
        std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
        number = number.substr(0, e);
    }
    std::string digits;
    std::int64_t scale = -exponent;
    bool fraction = false;
    for (char c : number) {
        if (c == '.') {
            fraction = true;
            continue;
        }
        digits += c;
        if (fraction) ++scale;
    }
    const std::size_t leading = std::min(digits.find_first_not_of('0'), digits.size() - 1);
    digits.erase(0, leading);
    const auto size = static_cast<std::int64_t>(digits.size());
    const std::int64_t adjusted = size - 1 - scale;
    std::string out = negative && digits != "0" ? "-" : "";
    if (scale >= 0 && adjusted >= -6) {
        if (scale == 0) return out + digits;
        if (size > scale)
            return out + digits.substr(0, static_cast<std::size_t>(size - scale)) + "." +
                   digits.substr(static_cast<std::size_t>(size - scale));
        return out + "0." + std::string(static_cast<std::size_t>(scale - size), '0') + digits;
    }
    out += digits.substr(0, 1);
    if (size > 1) out += "." + digits.substr(1);
    if (adjusted != 0) out += (adjusted > 0 ? "E+" : "E") + std::to_string(adjusted);
    return out;
}

void append_normal_json(std::string_view text, std::string& out) {
    Normaliser(text, out).value();
}

void append_json_string(std::string_view text, std::string& out) {
    static constexpr char hex[] = "0123456789ABCDEF";
    out += '"';
    for (char c : text) {
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\b':
                out += "\\b";
                break;
            case '\f':
                out += "\\f";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                if (static_cast<unsigned char>(c) < 0x20) {
                    out += "\\u00";
                    out += hex[static_cast<unsigned char>(c) >> 4];
                    out += hex[static_cast<unsigned char>(c) & 15];
                } else {
                    out += c;
                }
        }
    }
    out += '"';
}

}  // namespace windrow::aggregates
