// SPDX-License-Identifier: Apache-2.0
#include "command/case_file.hpp"

#include "command/value_text.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace windrow::command {
namespace {

[[noreturn]] void refuse(std::size_t line, const std::string& why) {
    throw Error("W5901", "line " + std::to_string(line) + " of the expected rows: " + why,
                "see the format in docs/how-to/test-a-job.md; --update writes it");
}

/// Reads one line's JSON. Small on purpose: job tests hold only what `--format case` prints.
class JsonLine {
public:
    JsonLine(std::string_view text, std::size_t line) : text_(text), line_(line) {}

    CaseValue read() {
        CaseValue value = read_value(0);
        skip_blanks();
        if (at_ != text_.size()) fail("something follows the value");
        return value;
    }

private:
    static constexpr int deepest = 200;

    [[noreturn]] void fail(const std::string& why) const { refuse(line_, why + " at column " + std::to_string(at_ + 1)); }
    void skip_blanks() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r')) ++at_;
    }
    [[nodiscard]] bool take(char c) {
        skip_blanks();
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    [[nodiscard]] bool take_word(std::string_view word) {
        if (text_.substr(at_, word.size()) != word) return false;
        at_ += word.size();
        return true;
    }

    CaseValue read_value(int depth) {
        if (depth > deepest) fail("values are nested too deeply");
        skip_blanks();
        if (at_ >= text_.size()) fail("a value is missing");
        if (take_word("null")) return {};
        if (take_word("true")) return CaseValue(true);
        if (take_word("false")) return CaseValue(false);
        if (text_[at_] == '"') return CaseValue(read_text());
        if (take('[')) return CaseValue(read_list(depth));
        if (take('{')) return CaseValue(read_object(depth));
        return read_number();
    }

    CaseValue::List read_list(int depth) {
        CaseValue::List list;
        if (take(']')) return list;
        do list.push_back(read_value(depth + 1));
        while (take(','));
        if (!take(']')) fail("] is missing");
        return list;
    }

    CaseValue::Entries read_object(int depth) {
        CaseValue::Entries entries;
        if (!take('}')) {
            do {
                skip_blanks();
                std::string key = read_text();
                if (!take(':')) fail(": is missing");
                entries.emplace_back(std::move(key), read_value(depth + 1));
            } while (take(','));
            if (!take('}')) fail("} is missing");
        }
        std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        return entries;
    }

    CaseValue read_number() {
        const std::size_t begin = at_;
        while (at_ < text_.size() && std::string_view("+-.eE0123456789").find(text_[at_]) != std::string_view::npos) ++at_;
        const std::string_view number = text_.substr(begin, at_ - begin);
        const char* end = number.data() + number.size();
        std::int64_t integer = 0;
        if (const auto [p, error] = std::from_chars(number.data(), end, integer); error == std::errc() && p == end)
            return CaseValue(integer);
        if (number.find_first_of(".eE") == std::string_view::npos && !number.empty()) return CaseValue(std::string(number));
        double real = 0;
        const auto [p, error] = std::from_chars(number.data(), end, real);
        if (p != end || number.empty() || error == std::errc::invalid_argument) {
            at_ = begin;
            fail("this is no value");
        }
        return CaseValue(real);
    }

    std::string read_text() {
        if (at_ >= text_.size() || text_[at_] != '"') fail("a text is missing");
        std::string out;
        for (++at_; at_ < text_.size(); ++at_) {
            if (text_[at_] == '"') {
                ++at_;
                return out;
            }
            if (text_[at_] != '\\') {
                out += text_[at_];
            } else {
                ++at_;
                read_escape(out);
            }
        }
        fail("the text has no end");
    }

    void read_escape(std::string& out) {
        const char c = at_ < text_.size() ? text_[at_] : '\0';
        static constexpr std::string_view names = "\"\\/bfnrt";
        static constexpr std::string_view values = "\"\\/\b\f\n\r\t";
        if (const std::size_t known = names.find(c); known != std::string_view::npos && c != '\0') {
            out += values[known];
            return;
        }
        if (c != 'u') fail("an escape is unknown");
        std::uint32_t code = read_unit();
        if (code >= 0xD800 && code < 0xDC00 && text_.substr(at_ + 1, 2) == "\\u") {
            at_ += 2;
            code = 0x10000 + ((code - 0xD800) << 10) + (read_unit() - 0xDC00);
        }
        append_utf8(code, out);
    }

    /// The four digits behind `u`; stops at the last one.
    std::uint32_t read_unit() {
        std::uint32_t code = 0;
        const std::string_view digits = text_.substr(std::min(at_ + 1, text_.size()), 4);
        const auto [p, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
        if (digits.size() != 4 || error != std::errc() || p != digits.data() + 4) fail("\\u wants four hexadecimal digits");
        at_ += 4;
        return code;
    }

    static void append_utf8(std::uint32_t code, std::string& out) {
        if (code < 0x80) {
            out += static_cast<char>(code);
        } else if (code < 0x800) {
            out += static_cast<char>(0xC0 | code >> 6);
            out += static_cast<char>(0x80 | (code & 0x3F));
        } else if (code < 0x10000) {
            out += static_cast<char>(0xE0 | code >> 12);
            out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
            out += static_cast<char>(0x80 | (code & 0x3F));
        } else {
            out += static_cast<char>(0xF0 | code >> 18);
            out += static_cast<char>(0x80 | (code >> 12 & 0x3F));
            out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
            out += static_cast<char>(0x80 | (code & 0x3F));
        }
    }

    std::string_view text_;
    std::size_t line_;
    std::size_t at_ = 0;
};

CaseBlock read_header(const CaseValue& columns, std::size_t line) {
    CaseBlock block;
    const auto* list = std::get_if<CaseValue::List>(&columns.value);
    if (list == nullptr) refuse(line, "\"columns\" is not a list");
    for (const CaseValue& column : *list) {
        const auto* pair = std::get_if<CaseValue::List>(&column.value);
        if (pair == nullptr || pair->size() != 2 || !std::holds_alternative<std::string>((*pair)[0].value) ||
            !std::holds_alternative<std::string>((*pair)[1].value)) {
            refuse(line, "a column is not [name, type]");
        }
        block.columns.push_back({std::get<std::string>((*pair)[0].value), std::get<std::string>((*pair)[1].value)});
    }
    return block;
}

const CaseValue* find(const CaseValue::Entries& entries, std::string_view key) {
    for (const auto& [name, value] : entries) {
        if (name == key) return &value;
    }
    return nullptr;
}

void read_line(CaseRows& rows, CaseValue value, std::size_t line) {
    if (auto* row = std::get_if<CaseValue::List>(&value.value)) {
        if (rows.blocks.empty()) refuse(line, "a row before the first header");
        if (row->size() != rows.blocks.back().columns.size() + 1 || !std::holds_alternative<std::string>(row->front().value)) {
            refuse(line, "a row is not [kind, one value per column]");
        }
        rows.blocks.back().rows.push_back(std::move(*row));
        return;
    }
    const auto* entries = std::get_if<CaseValue::Entries>(&value.value);
    if (entries != nullptr) {
        if (const CaseValue* columns = find(*entries, "columns")) {
            rows.blocks.push_back(read_header(*columns, line));
            return;
        }
        if (const CaseValue* error = find(*entries, "error")) {
            rows.error =
                std::holds_alternative<std::string>(error->value) ? std::get<std::string>(error->value) : to_text(*error);
            return;
        }
    }
    refuse(line, "neither a header, nor a row, nor an error");
}

void append_text(std::string& out, const CaseValue& value) {
    struct Visitor {
        std::string& out;
        void operator()(std::monostate) const { out += "null"; }
        void operator()(bool v) const { out += v ? "true" : "false"; }
        void operator()(std::int64_t v) const { out += std::to_string(v); }
        void operator()(double v) const {
            std::array<char, 40> digits;
            out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), v).ptr);
        }
        void operator()(const std::string& v) const { append_json_string(out, v); }
        void operator()(const CaseValue::List& list) const {
            out.push_back('[');
            for (std::size_t i = 0; i < list.size(); ++i) {
                if (i != 0) out.push_back(',');
                append_text(out, list[i]);
            }
            out.push_back(']');
        }
        void operator()(const CaseValue::Entries& entries) const {
            out.push_back('{');
            for (std::size_t i = 0; i < entries.size(); ++i) {
                if (i != 0) out.push_back(',');
                append_json_string(out, entries[i].first);
                out.push_back(':');
                append_text(out, entries[i].second);
            }
            out.push_back('}');
        }
    };
    std::visit(Visitor{out}, value.value);
}

}  // namespace

CaseRows parse_case_rows(std::string_view text) {
    CaseRows rows;
    std::size_t number = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        ++number;
        if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
        read_line(rows, JsonLine(line, number).read(), number);
    }
    return rows;
}

std::string to_text(const CaseValue& value) {
    std::string out;
    append_text(out, value);
    return out;
}

std::string plain_type(std::string_view type) {
    std::string plain(type);
    for (const std::string_view part :
         {std::string_view(" NOT NULL"), std::string_view(" *ROWTIME*"), std::string_view(" *PROCTIME*")}) {
        for (std::size_t at = plain.find(part); at != std::string::npos; at = plain.find(part)) plain.erase(at, part.size());
    }
    return plain;
}

}  // namespace windrow::command
