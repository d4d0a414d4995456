// SPDX-License-Identifier: Apache-2.0
#include "functions/json_tree.hpp"

#include "windrow/semantics/ascii_digit.hpp"
#include "windrow/semantics/utf8.hpp"

#include <algorithm>

namespace windrow {

void append_big_decimal(std::string_view digits, std::int64_t scale, std::string& out) {
    const bool negative = !digits.empty() && digits.front() == '-';
    if (negative) digits.remove_prefix(1);
    while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
    if (negative && digits != "0") out += '-';
    const std::int64_t adjusted = -scale + static_cast<std::int64_t>(digits.size()) - 1;
    if (scale >= 0 && adjusted >= -6) {
        const auto fraction = static_cast<std::size_t>(scale);
        if (fraction == 0) {
            out += digits;
        } else if (digits.size() > fraction) {
            out += digits.substr(0, digits.size() - fraction);
            out += '.';
            out += digits.substr(digits.size() - fraction);
        } else {
            out += "0.";
            out.append(fraction - digits.size(), '0');
            out += digits;
        }
        return;
    }
    out += digits.front();
    if (digits.size() > 1) {
        out += '.';
        out += digits.substr(1);
    }
    if (adjusted != 0) out += (adjusted > 0 ? "E+" : "E") + std::to_string(adjusted);
}

void JsonTree::skip_blanks() {
    while (at_ < in_.size() && (in_[at_] == ' ' || in_[at_] == '\t' || in_[at_] == '\n' || in_[at_] == '\r')) ++at_;
}

std::int32_t JsonTree::add_node() {
    nodes_.push_back({});
    return static_cast<std::int32_t>(nodes_.size()) - 1;
}

bool JsonTree::parse(std::string_view text) {
    in_ = text;
    at_ = 0;
    nodes_.clear();
    texts_.clear();
    add_node();
    return parse_value(0, 0);
}

bool JsonTree::parse_word(std::string_view word) {
    if (in_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return at_ >= in_.size() || std::string_view(" \t\r\n,:]}[{\"").find(in_[at_]) != std::string_view::npos;
}

bool JsonTree::parse_value(std::int32_t index, int depth) {
    skip_blanks();
    if (at_ >= in_.size() || depth > max_depth) return false;
    JsonTreeNode& node = nodes_[static_cast<std::size_t>(index)];
    switch (in_[at_]) {
        case '{':
            return parse_object(index, depth);
        case '[':
            return parse_array(index, depth);
        case '"':
            node.kind = JsonTreeKind::string;
            return parse_string(node.text_begin, node.text_size);
        case 't':
            node.kind = JsonTreeKind::boolean;
            node.truth = true;
            return parse_word("true");
        case 'f':
            node.kind = JsonTreeKind::boolean;
            return parse_word("false");
        case 'n':
            return parse_word("null");
        default:
            return parse_number(index);
    }
}

bool JsonTree::parse_object(std::int32_t index, int depth) {
    nodes_[static_cast<std::size_t>(index)].kind = JsonTreeKind::object;
    ++at_;
    skip_blanks();
    if (at_ < in_.size() && in_[at_] == '}') {
        ++at_;
        return true;
    }
    std::int32_t last = -1;
    for (;;) {
        skip_blanks();
        std::uint32_t key_begin = 0;
        std::uint32_t key_size = 0;
        if (at_ >= in_.size() || in_[at_] != '"' || !parse_string(key_begin, key_size)) return false;
        skip_blanks();
        if (at_ >= in_.size() || in_[at_] != ':') return false;
        ++at_;
        std::int32_t child = member(nodes_[static_cast<std::size_t>(index)], {texts_.data() + key_begin, key_size});
        if (child < 0) {
            child = add_node();
            (last < 0 ? nodes_[static_cast<std::size_t>(index)].first_child : nodes_[static_cast<std::size_t>(last)].next) =
                child;
            last = child;
        } else {
            const std::int32_t next = nodes_[static_cast<std::size_t>(child)].next;
            nodes_[static_cast<std::size_t>(child)] = {};
            nodes_[static_cast<std::size_t>(child)].next = next;
        }
        nodes_[static_cast<std::size_t>(child)].key_begin = key_begin;
        nodes_[static_cast<std::size_t>(child)].key_size = key_size;
        if (!parse_value(child, depth + 1)) return false;
        skip_blanks();
        if (at_ >= in_.size()) return false;
        const char c = in_[at_++];
        if (c == '}') return true;
        if (c != ',') return false;
    }
}

bool JsonTree::parse_array(std::int32_t index, int depth) {
    nodes_[static_cast<std::size_t>(index)].kind = JsonTreeKind::array;
    ++at_;
    skip_blanks();
    if (at_ < in_.size() && in_[at_] == ']') {
        ++at_;
        return true;
    }
    std::int32_t last = -1;
    for (;;) {
        const std::int32_t child = add_node();
        (last < 0 ? nodes_[static_cast<std::size_t>(index)].first_child : nodes_[static_cast<std::size_t>(last)].next) = child;
        last = child;
        if (!parse_value(child, depth + 1)) return false;
        skip_blanks();
        if (at_ >= in_.size()) return false;
        const char c = in_[at_++];
        if (c == ']') return true;
        if (c != ',') return false;
    }
}

bool JsonTree::read_hex(std::uint32_t& code) {
    code = 0;
    for (int k = 0; k < 4; ++k, ++at_) {
        const int digit = at_ < in_.size() ? semantics::hex_value(in_[at_]) : -1;
        if (digit < 0) return false;
        code = code << 4 | static_cast<std::uint32_t>(digit);
    }
    return true;
}

bool JsonTree::parse_escape() {
    if (at_ >= in_.size()) return false;
    const char c = in_[at_++];
    constexpr std::string_view from = "\"\\/bfnrt";
    constexpr std::string_view to = "\"\\/\b\f\n\r\t";
    if (const std::size_t found = from.find(c); found != std::string_view::npos) {
        texts_ += to[found];
        return true;
    }
    std::uint32_t code = 0;
    if (c != 'u' || !read_hex(code)) return false;
    if (code >= 0xD800 && code < 0xDC00 && in_.substr(at_, 2) == "\\u") {
        const std::size_t mark = at_;
        std::uint32_t low = 0;
        at_ += 2;
        if (!read_hex(low)) return false;
        if (low >= 0xDC00 && low < 0xE000) {
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        } else {
            at_ = mark;
        }
    }
    if (code >= 0xD800 && code < 0xE000) code = '?';  // half of a pair has no UTF-8; Java writes it so
    char bytes[4];
    texts_.append(bytes, static_cast<std::size_t>(semantics::utf8_encode(bytes, code)));
    return true;
}

bool JsonTree::parse_string(std::uint32_t& begin, std::uint32_t& size) {
    begin = static_cast<std::uint32_t>(texts_.size());
    ++at_;
    while (at_ < in_.size()) {
        const std::size_t plain = at_;
        while (at_ < in_.size() && in_[at_] != '"' && in_[at_] != '\\' && static_cast<unsigned char>(in_[at_]) >= 0x20) ++at_;
        texts_.append(in_.substr(plain, at_ - plain));
        if (at_ >= in_.size()) return false;
        const char c = in_[at_];
        if (static_cast<unsigned char>(c) < 0x20) return false;
        ++at_;
        if (c == '"') {
            size = static_cast<std::uint32_t>(texts_.size()) - begin;
            return true;
        }
        if (!parse_escape()) return false;
    }
    return false;
}

bool JsonTree::parse_number(std::int32_t index) {
    const std::size_t begin = at_;
    std::string digits;
    if (in_[at_] == '-') digits += in_[at_++];
    const std::size_t whole = at_;
    while (at_ < in_.size() && semantics::is_digit(in_[at_])) digits += in_[at_++];
    if (at_ == whole || (in_[whole] == '0' && at_ - whole > 1)) return false;
    bool exact = true;
    std::int64_t scale = 0;
    if (at_ < in_.size() && in_[at_] == '.') {
        exact = false;
        const std::size_t fraction = ++at_;
        while (at_ < in_.size() && semantics::is_digit(in_[at_])) digits += in_[at_++];
        if (at_ == fraction) return false;
        scale = static_cast<std::int64_t>(at_ - fraction);
    }
    if (at_ < in_.size() && (in_[at_] | 0x20) == 'e') {
        exact = false;
        ++at_;
        const bool negative = at_ < in_.size() && in_[at_] == '-';
        if (at_ < in_.size() && (in_[at_] == '-' || in_[at_] == '+')) ++at_;
        const std::size_t first = at_;
        std::int64_t exponent = 0;
        for (; at_ < in_.size() && semantics::is_digit(in_[at_]); ++at_)
            exponent = std::min<std::int64_t>(exponent * 10 + (in_[at_] - '0'), 100000000000);
        if (at_ == first || exponent > 2147483647) return false;
        scale += negative ? exponent : -exponent;
    }
    if (at_ < in_.size() && std::string_view(" \t\r\n,]}").find(in_[at_]) == std::string_view::npos) return false;
    JsonTreeNode& node = nodes_[static_cast<std::size_t>(index)];
    node.kind = exact ? JsonTreeKind::integer : JsonTreeKind::decimal;
    node.text_begin = static_cast<std::uint32_t>(texts_.size());
    if (exact) {
        const std::string_view source = in_.substr(begin, at_ - begin);
        texts_ += source == "-0" ? "0" : source;
    } else {
        append_big_decimal(digits, scale, texts_);
    }
    node.text_size = static_cast<std::uint32_t>(texts_.size()) - node.text_begin;
    return true;
}

std::int32_t JsonTree::member(const JsonTreeNode& object, std::string_view wanted) const {
    for (std::int32_t child = object.first_child; child >= 0; child = node(child).next) {
        if (key(node(child)) == wanted) return child;
    }
    return -1;
}

std::int32_t JsonTree::add_integer(std::int64_t value) {
    const std::string digits = std::to_string(value);
    const std::int32_t index = add_node();
    JsonTreeNode& node = nodes_[static_cast<std::size_t>(index)];
    node.kind = JsonTreeKind::integer;
    node.text_begin = static_cast<std::uint32_t>(texts_.size());
    node.text_size = static_cast<std::uint32_t>(digits.size());
    texts_ += digits;
    return index;
}

std::int32_t JsonTree::add_object(const std::vector<std::int32_t>& members) {
    const std::int32_t index = add_node();
    nodes_[static_cast<std::size_t>(index)].kind = JsonTreeKind::object;
    std::int32_t last = -1;
    for (const std::int32_t member : members) {
        const JsonTreeNode value = nodes_[static_cast<std::size_t>(member)];
        const std::int32_t copy = add_node();
        nodes_[static_cast<std::size_t>(copy)] = value;
        nodes_[static_cast<std::size_t>(copy)].next = -1;
        (last < 0 ? nodes_[static_cast<std::size_t>(index)].first_child : nodes_[static_cast<std::size_t>(last)].next) = copy;
        last = copy;
    }
    return index;
}

std::int64_t JsonTree::size(const JsonTreeNode& parent) const {
    std::int64_t count = 0;
    for (std::int32_t child = parent.first_child; child >= 0; child = node(child).next) ++count;
    return count;
}

void append_json_string(std::string_view text, TextWriter& out) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    constexpr std::string_view from = "\"\\\b\f\n\r\t";
    constexpr std::string_view to = "\"\\bfnrt";
    out.append('"');
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t plain = at;
        while (at < text.size() && text[at] != '"' && text[at] != '\\' && static_cast<unsigned char>(text[at]) >= 0x20) ++at;
        out.append(text.substr(plain, at - plain));
        if (at >= text.size()) break;
        const char c = text[at++];
        out.append('\\');
        if (const std::size_t found = from.find(c); found != std::string_view::npos) {
            out.append(to[found]);
        } else {
            out.append("u00");
            out.append(hex[static_cast<unsigned char>(c) >> 4]);
            out.append(hex[static_cast<unsigned char>(c) & 15]);
        }
    }
    out.append('"');
}

void JsonTree::append_json(const JsonTreeNode& value, TextWriter& out) const {
    switch (value.kind) {
        case JsonTreeKind::null:
            return out.append("null");
        case JsonTreeKind::boolean:
            return out.append(value.truth ? "true" : "false");
        case JsonTreeKind::integer:
        case JsonTreeKind::decimal:
            return out.append(text(value));
        case JsonTreeKind::string:
            return append_json_string(text(value), out);
        case JsonTreeKind::array: {
            out.append('[');
            for (std::int32_t child = value.first_child; child >= 0; child = node(child).next) {
                if (child != value.first_child) out.append(',');
                append_json(node(child), out);
            }
            return out.append(']');
        }
        case JsonTreeKind::object:
            break;
    }
    std::vector<std::int32_t> members;
    for (std::int32_t child = value.first_child; child >= 0; child = node(child).next) members.push_back(child);
    std::sort(members.begin(), members.end(), [&](std::int32_t a, std::int32_t b) { return key(node(a)) < key(node(b)); });
    out.append('{');
    for (std::size_t k = 0; k < members.size(); ++k) {
        if (k != 0) out.append(',');
        append_json_string(key(node(members[k])), out);
        out.append(':');
        append_json(node(members[k]), out);
    }
    out.append('}');
}

}  // namespace windrow
