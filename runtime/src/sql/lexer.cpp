// SPDX-License-Identifier: Apache-2.0

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "string_literal.hpp"
#include "token.hpp"
#include "windrow/semantics/ascii_digit.hpp"

namespace windrow::sql {
namespace {

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

class Lexer {
public:
    explicit Lexer(std::string_view text) : text_(text) {}

    std::vector<Token> run() {
        for (;;) {
            line_break_ = false;
            if (!skip_blanks()) continue;
            if (position_ >= text_.size()) break;
            begin_ = position_;
            scan();
        }
        begin_ = position_;
        add(TokenKind::end);
        return std::move(tokens_);
    }
    [[nodiscard]] bool unclosed() const { return unclosed_; }

private:
    [[nodiscard]] char at(std::size_t ahead = 0) const {
        return position_ + ahead < text_.size() ? text_[position_ + ahead] : '\0';
    }
    [[nodiscard]] SourceRange range() const {
        return {static_cast<std::uint32_t>(begin_), static_cast<std::uint32_t>(position_)};
    }
    Token& add(TokenKind kind, std::string text = {}) {
        Token& token = tokens_.emplace_back();
        token.kind = kind;
        token.where = range();
        token.text = std::move(text);
        token.line_break_before = line_break_;
        return token;
    }
    void invalid(const char* code, std::string message, std::string hint) {
        Error error(code, std::move(message), std::move(hint));
        error.at(range());
        add(TokenKind::invalid, std::string(text_.substr(begin_, position_ - begin_))).error =
            std::make_shared<const Error>(std::move(error));
    }
    /// Reports something that never ends: the range is only its opening, so that the caret shows where it began.
    void never_closed(std::size_t opening, const char* what, std::string hint) {
        unclosed_ = true;
        position_ = begin_ + opening;
        invalid("W2001", std::string("the ") + what + " that begins here is never closed", std::move(hint));
        position_ = text_.size();
    }

    /// False if an unclosed comment was met (its token is added).
    bool skip_blanks() {
        for (;;) {
            const char c = at();
            if (position_ < text_.size() && is_space(c)) {
                line_break_ = line_break_ || c == '\n';
                ++position_;
            } else if ((c == '-' && at(1) == '-') || (c == '/' && at(1) == '/')) {
                while (position_ < text_.size() && text_[position_] != '\n') ++position_;
            } else if (c == '/' && at(1) == '*' && at(2) != '+') {
                const std::size_t close = text_.find("*/", position_ + 2);
                if (close == std::string_view::npos) {
                    begin_ = position_;
                    never_closed(2, "comment", "end it with */");
                    return false;
                }
                line_break_ = line_break_ || text_.substr(position_, close - position_).find('\n') != std::string_view::npos;
                position_ = close + 2;
            } else {
                return true;
            }
        }
    }

    void scan() {
        const char c = at();
        if (c == '\'') return quoted_text(0, StringForm::plain);
        if ((c == 'x' || c == 'X') && at(1) == '\'') return quoted_text(1, StringForm::hexadecimal);
        if ((c == 'u' || c == 'U') && at(1) == '&' && at(2) == '\'') return quoted_text(2, StringForm::unicode);
        if ((c == 'e' || c == 'E') && at(1) == '\'') return quoted_text(1, StringForm::escaped);
        if (c == '`') return quoted_identifier();
        if (c == '"') return double_quoted();
        if (semantics::is_digit(c) || (c == '.' && semantics::is_digit(at(1)))) return number();
        // A dollar sign alone is the end anchor of a row pattern.
        const bool anchor = c == '$' && !is_letter(at(1)) && !semantics::is_digit(at(1));
        if (is_letter(c) && !anchor) return word();
        symbol();
    }

    /// A text between single quotes; `prefix` characters (x, U&, e) stand before the quote.
    void quoted_text(std::size_t prefix, StringForm form) {
        position_ += prefix + 1;
        std::string raw;
        for (;;) {
            if (position_ >= text_.size()) return never_closed(prefix + 1, "text", "end it with '; a quote inside is written ''");
            const char c = text_[position_++];
            if (form == StringForm::escaped && c == '\\' && position_ < text_.size()) {
                raw += c;
                raw += text_[position_++];
            } else if (c != '\'') {
                raw += c;
            } else if (at() == '\'') {
                raw += '\'';
                ++position_;
            } else {
                break;
            }
        }
        if (form == StringForm::plain) {
            add(TokenKind::string, std::move(raw));
            return;
        }
        if (form == StringForm::unicode) {
            unicode_text(std::move(raw));
            return;
        }
        std::string decoded;
        const std::string problem = form == StringForm::escaped ? decode_escapes(raw, decoded) : decode_hexadecimal(raw, decoded);
        if (!problem.empty()) return invalid("W2007", problem, {});
        add(form == StringForm::hexadecimal ? TokenKind::binary : TokenKind::string, std::move(decoded));
    }

    /// U&'...' may be followed by UESCAPE 'c'.
    void unicode_text(std::string raw) {
        char escape = '\\';
        const std::size_t after = position_;
        std::size_t p = position_;
        while (p < text_.size() && is_space(text_[p])) ++p;
        constexpr std::string_view keyword = "UESCAPE";
        bool found = p + keyword.size() < text_.size();
        for (std::size_t i = 0; found && i < keyword.size(); ++i) found = (text_[p + i] & ~0x20) == keyword[i];
        if (found) {
            p += keyword.size();
            while (p < text_.size() && is_space(text_[p])) ++p;
            if (p + 2 < text_.size() && text_[p] == '\'' && text_[p + 2] == '\'') {
                escape = text_[p + 1];
                position_ = p + 3;
            } else {
                position_ = after;
            }
        }
        std::string decoded;
        const std::string problem = decode_unicode(raw, escape, decoded);
        if (!problem.empty()) return invalid("W2007", problem, "write \\ and four hexadecimal digits, or \\+ and six");
        add(TokenKind::string, std::move(decoded));
    }

    void quoted_identifier() {
        ++position_;
        std::string name;
        for (;;) {
            if (position_ >= text_.size()) {
                return never_closed(1, "name in back quotes", "end it with `; a back quote inside is written ``");
            }
            const char c = text_[position_++];
            if (c != '`') {
                name += c;
            } else if (at() == '`') {
                name += '`';
                ++position_;
            } else {
                break;
            }
        }
        if (name.empty()) return invalid("W2007", "a name in back quotes must not be empty", {});
        add(TokenKind::quoted_identifier, std::move(name));
    }

    /// Flink SQL has no double quotes; the token takes in the whole quoted piece so that the message can repeat it.
    void double_quoted() {
        const std::size_t close = text_.find('"', position_ + 1);
        const std::size_t line_end = text_.find('\n', position_ + 1);
        if (close == std::string_view::npos || close > line_end) {
            ++position_;
            return invalid("W2002", "Flink SQL does not use double quotes",
                           "write a text in single quotes ('...') and a name in back quotes (`...`)");
        }
        const std::string inner(text_.substr(position_ + 1, close - position_ - 1));
        position_ = close + 1;
        invalid("W2002", "Flink SQL does not use double quotes",
                "write '" + inner + "' if it is a text, or `" + inner + "` if it is a name");
    }

    void number() {
        bool approximate = false;
        while (semantics::is_digit(at())) ++position_;
        if (at() == '.' && semantics::is_digit(at(1))) {
            ++position_;
            while (semantics::is_digit(at())) ++position_;
        } else if (at() == '.' && at(1) != '.') {
            ++position_;
        }
        if ((at() == 'e' || at() == 'E') &&
            (semantics::is_digit(at(1)) || ((at(1) == '+' || at(1) == '-') && semantics::is_digit(at(2))))) {
            approximate = true;
            position_ += 2;
            while (semantics::is_digit(at())) ++position_;
        }
        if (is_letter(at())) {
            while (is_letter(at()) || semantics::is_digit(at())) ++position_;
            const std::string written(text_.substr(begin_, position_ - begin_));
            return invalid("W2007", "`" + written + "` is neither a number nor a name",
                           "write a name that begins with a digit in back quotes: `" + written +
                               "`; numbers have no type suffix, use CAST instead");
        }
        std::string digits(text_.substr(begin_, position_ - begin_));
        add(approximate ? TokenKind::approximate_number : TokenKind::exact_number, std::move(digits));
    }

    void word() {
        while (is_letter(at()) || semantics::is_digit(at())) ++position_;
        Token& token = add(TokenKind::word, std::string(text_.substr(begin_, position_ - begin_)));
        token.upper = token.text;
        for (char& c : token.upper) {
            if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        }
        token.reserved = is_reserved(token.upper);
    }

    bool foreign_operator(std::string_view op, const char* instead) {
        if (text_.substr(position_, op.size()) != op) return false;
        position_ += op.size();
        invalid("W2006", "`" + std::string(op) + "` is not an operator of Flink SQL", instead);
        return true;
    }

    void symbol() {
        if (text_.substr(position_, 3) == "/*+") {
            position_ += 3;
            if (text_.find("*/", position_) == std::string_view::npos) return never_closed(3, "hint", "end it with */");
            in_hint_ = true;
            add(TokenKind::hint_begin, "/*+");
            return;
        }
        if (in_hint_ && text_.substr(position_, 2) == "*/") {
            position_ += 2;
            in_hint_ = false;
            add(TokenKind::hint_end, "*/");
            return;
        }
        if (foreign_operator("!=", "write <> for \"not equal\"") || foreign_operator("==", "write = for \"equal\"") ||
            foreign_operator("&&", "write AND") || foreign_operator("::", "write CAST(value AS type)") ||
            foreign_operator("->", "take a field of a JSON text with JSON_VALUE(text, '$.field'), of a ROW with row.field")) {
            return;
        }
        constexpr std::string_view two[] = {"<>", "<=", ">=", "||", "=>"};
        for (const std::string_view op : two) {
            if (text_.substr(position_, 2) == op) {
                position_ += 2;
                add(TokenKind::symbol, std::string(op));
                return;
            }
        }
        const char c = text_[position_++];
        constexpr std::string_view one = "()[]{},;.+-*/%=<>:|?^$";
        if (one.find(c) != std::string_view::npos) {
            add(TokenKind::symbol, std::string(1, c));
            return;
        }
        unexpected_character(c);
    }

    void unexpected_character(char c) {
        std::string hint;
        if (c == '!') hint = "write NOT";
        if (c == '&') hint = "write AND for \"both\"; Flink SQL has no bit operators";
        if (c == '#') hint = "a comment begins with --";
        if (c == '\\') hint = "inside a text a quote is written ''; write U&'\\000A' for special characters";
        const bool printable = c > ' ' && c < 0x7f;
        constexpr char digits[] = "0123456789abcdef";
        const auto byte = static_cast<unsigned char>(c);
        const std::string shown =
            printable ? "`" + std::string(1, c) + "`" : std::string("byte 0x") + digits[byte >> 4] + digits[byte & 15];
        invalid("W2007", "the character " + shown + " has no meaning here", hint);
    }

    std::string_view text_;
    std::size_t position_ = 0;
    std::size_t begin_ = 0;
    bool line_break_ = false;
    bool in_hint_ = false;
    bool unclosed_ = false;
    std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokenize(std::string_view text, bool* unclosed) {
    Lexer lexer(text);
    std::vector<Token> tokens = lexer.run();
    if (unclosed != nullptr) *unclosed = lexer.unclosed();
    return tokens;
}

}  // namespace windrow::sql
