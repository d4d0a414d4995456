// SPDX-License-Identifier: Apache-2.0
#include "functions/function_form.hpp"
#include "functions/string_functions.hpp"
#include "functions/text_writer.hpp"
#include "functions/time_columns.hpp"
#include "windrow/kernels/integer_column.hpp"
#include "windrow/semantics/floating_text.hpp"
#include "windrow/semantics/utf8.hpp"

#include <algorithm>
#include <charconv>

namespace windrow {

namespace {

/// One conversion of java.util.Formatter: %[index$][flags][width][.precision]letter.
struct Conversion {
    std::size_t index = 0;  ///< from 1, as written before `$`; 0 if not
    bool again = false;     ///< `<`: the value of the conversion before
    bool brackets = false;  ///< `(`: a negative number in parentheses
    bool left = false;
    bool zero = false;
    bool plus = false;
    bool space = false;
    bool group = false;
    bool alternate = false;
    std::size_t width = 0;
    int precision = -1;
    char letter = 0;
};

/// Reads a conversion behind its '%'; false if Java refuses it.
bool read_conversion(std::string_view format, std::size_t& at, Conversion& out) {
    const std::size_t digits_end = std::min(format.find_first_not_of("0123456789", at), format.size());
    if (digits_end > at && digits_end < format.size() && format[digits_end] == '$' && digits_end - at < 6) {
        for (; at < digits_end; ++at) out.index = out.index * 10 + static_cast<std::size_t>(format[at] - '0');
        if (out.index == 0) return false;
        ++at;
    }
    for (; at < format.size(); ++at) {
        const char c = format[at];
        if (c == '-')
            out.left = true;
        else if (c == '0')
            out.zero = true;
        else if (c == '+')
            out.plus = true;
        else if (c == ' ')
            out.space = true;
        else if (c == ',')
            out.group = true;
        else if (c == '#')
            out.alternate = true;
        else if (c == '(')
            out.brackets = true;
        else if (c == '<')
            out.again = true;
        else
            break;
    }
    for (; at < format.size() && format[at] >= '0' && format[at] <= '9' && out.width < 100000; ++at)
        out.width = out.width * 10 + static_cast<std::size_t>(format[at] - '0');
    if (at < format.size() && format[at] == '.') {
        out.precision = 0;
        const std::size_t begin = ++at;
        for (; at < format.size() && format[at] >= '0' && format[at] <= '9' && out.precision < 10000; ++at)
            out.precision = out.precision * 10 + (format[at] - '0');
        if (at == begin) return false;
    }
    if (at >= format.size()) return false;
    out.letter = format[at++];
    return std::string_view("sSdxXobBcCfeE%n").find(out.letter) != std::string_view::npos;
}

/// Digits of an unsigned 128-bit number.
std::string digits_of(uint128_t value) {
    std::string text;
    do {
        text.insert(text.begin(), static_cast<char>('0' + static_cast<int>(value % 10)));
        value /= 10;
    } while (value != 0);
    return text;
}

/// A decimal number as sign, digits and scale, or a text that is none (NaN, Infinity).
struct DecimalText {
    bool negative = false;
    std::string digits;
    std::int64_t scale = 0;
    std::string special;
};

DecimalText decimal_of(std::string_view written) {
    DecimalText out;
    out.negative = !written.empty() && written.front() == '-';
    if (out.negative) written.remove_prefix(1);
    if (written.find_first_of("NI") != std::string_view::npos) {
        out.special = written;
        return out;
    }
    const std::size_t mark = std::min(written.find('E'), written.size());
    const std::size_t point = std::min(written.find('.'), mark);
    out.digits = written.substr(0, point);
    if (point < mark) {
        out.digits += written.substr(point + 1, mark - point - 1);
        out.scale = static_cast<std::int64_t>(mark - point) - 1;
    }
    int exponent = 0;
    if (mark < written.size()) std::from_chars(written.data() + mark + 1, written.data() + written.size(), exponent);
    out.scale -= exponent;
    return out;
}

DecimalText decimal_of(int128_t value, std::int32_t scale) {
    DecimalText out;
    out.negative = value < 0;
    out.digits =
        digits_of(out.negative ? static_cast<uint128_t>(0) - static_cast<uint128_t>(value) : static_cast<uint128_t>(value));
    out.scale = scale;
    return out;
}

/// The number with `precision` digits behind the point, half away from zero.
std::string fixed_text(DecimalText number, int precision) {
    std::string& digits = number.digits;
    if (number.scale < precision) {
        digits.append(static_cast<std::size_t>(precision - number.scale), '0');
    } else if (number.scale > precision) {
        const auto cut = static_cast<std::size_t>(number.scale - precision);
        if (digits.size() <= cut) digits.insert(0, cut + 1 - digits.size(), '0');
        bool carry = digits[digits.size() - cut] >= '5';
        digits.resize(digits.size() - cut);
        for (std::size_t k = digits.size(); carry && k > 0; --k) {
            carry = digits[k - 1] == '9';
            digits[k - 1] = carry ? '0' : static_cast<char>(digits[k - 1] + 1);
        }
        if (carry) digits.insert(digits.begin(), '1');
    }
    const auto fraction = static_cast<std::size_t>(precision);
    if (digits.size() <= fraction) digits.insert(0, fraction + 1 - digits.size(), '0');
    while (digits.size() > fraction + 1 && digits.front() == '0') digits.erase(digits.begin());
    if (fraction != 0) digits.insert(digits.size() - fraction, 1, '.');
    return digits;
}

template <typename T>
std::string java_text(T value) {
    char text[semantics::max_floating_text];
    return {text, static_cast<std::size_t>(semantics::floating_to_text(value, text))};
}

void append_padded(std::string_view text, const Conversion& conversion, TextWriter& out) {
    const auto count = static_cast<std::size_t>(semantics::utf8_count(text.data(), static_cast<semantics::i64>(text.size())));
    const std::size_t missing = conversion.width > count ? conversion.width - count : 0;
    for (std::size_t k = 0; !conversion.left && k < missing; ++k) out.append(' ');
    out.append(text);
    for (std::size_t k = 0; conversion.left && k < missing; ++k) out.append(' ');
}

/// A number with its sign, thousands and zeros.
void append_number(bool negative, std::string digits, const Conversion& conversion, TextWriter& out) {
    if (conversion.group) {
        const std::size_t whole = std::min(digits.find('.'), digits.size());
        for (std::size_t k = whole; k > 3; k -= 3) digits.insert(k - 3, 1, ',');
    }
    const bool brackets = negative && conversion.brackets;
    const std::string sign = brackets ? "(" : negative ? "-" : (conversion.plus ? "+" : (conversion.space ? " " : ""));
    const std::string end = brackets ? ")" : "";
    while (conversion.zero && sign.size() + digits.size() + end.size() < conversion.width) digits.insert(digits.begin(), '0');
    append_padded(sign + digits + end, conversion, out);
}

/// java.time.LocalDateTime#toString: seconds and the fraction (3, 6 or 9 digits) only where they are not zero.
std::string iso_text(const semantics::TimePoint& point) {
    char text[semantics::max_time_text];
    std::string out(text, static_cast<std::size_t>(semantics::format_timestamp(text, point, 9)));
    out[out.find(' ')] = 'T';
    while (out.ends_with("000") && out.find('.') != std::string::npos) out.resize(out.size() - 3);
    if (out.ends_with('.')) out.pop_back();
    if (out.ends_with(":00") && out.size() == out.rfind(':') + 3 && out.find('.') == std::string::npos)
        out.resize(out.size() - 3);
    return out;
}

/// The number with one digit before the point, `precision` behind it, and an exponent of two digits at least.
std::string scientific_text(const DecimalText& number, int precision, bool upper) {
    const std::size_t first = std::min(number.digits.find_first_not_of('0'), number.digits.size());
    DecimalText mantissa;
    mantissa.digits = first == number.digits.size() ? "0" : number.digits.substr(first);
    std::int64_t exponent =
        first == number.digits.size() ? 0 : static_cast<std::int64_t>(mantissa.digits.size()) - 1 - number.scale;
    mantissa.scale = static_cast<std::int64_t>(mantissa.digits.size()) - 1;
    std::string text = fixed_text(mantissa, precision);
    if (text.starts_with("10")) {  // rounded up to the next power of ten
        text.erase(1, 1);
        ++exponent;
    }
    const std::string digits = std::to_string(exponent < 0 ? -exponent : exponent);
    return text + (upper ? 'E' : 'e') + (exponent < 0 ? '-' : '+') + (digits.size() < 2 ? "0" : "") + digits;
}

/// The text that Java's %s gives for a value; false for types without one here.
bool plain_text(const Column& column, std::int64_t i, std::string& out) {
    if (!column.is_valid(i)) {
        out = "null";
    } else if (column.type.is_string()) {
        out = column.text(i);
    } else if (column.type.is_integer()) {
        out = std::to_string(integer_at(column, i));
    } else if (column.type.kind() == TypeKind::boolean) {
        out = column.bit(i) ? "true" : "false";
    } else if (column.type.kind() == TypeKind::float64) {
        out = java_text(column.at<double>(i));
    } else if (column.type.kind() == TypeKind::float32) {
        out = java_text(column.at<float>(i));
    } else if (column.type.kind() == TypeKind::decimal) {
        const DecimalText number = decimal_of(column.at<int128_t>(i), column.type.scale());
        out = (number.negative ? "-" : "") + fixed_text(number, column.type.scale());
    } else if (column.type.kind() == TypeKind::date || column.type.kind() == TypeKind::time ||
               column.type.kind() == TypeKind::interval_year_month) {
        out = std::to_string(
            column.at<std::int32_t>(i));  // days, milliseconds of the day, months: Flink hands over the bare number
    } else if (column.type.kind() == TypeKind::interval_day_time) {
        out = std::to_string(column.at<std::int64_t>(i));
    } else if (column.type.is_timestamp()) {
        out = iso_text(TimeReader(column, nullptr).local_point(i));
    } else {
        return false;
    }
    return true;
}

/// %s and %b, and every conversion of NULL.
bool append_plain(const Column& column, std::int64_t i, const Conversion& conversion, TextWriter& out) {
    const char letter = conversion.letter;
    std::string text;
    if (!plain_text(column, i, text)) return false;
    if ((letter | 0x20) == 'b') text = !column.is_valid(i) ? "false" : (column.type.kind() == TypeKind::boolean ? text : "true");
    if (letter == 'S' || letter == 'B')
        std::transform(text.begin(), text.end(), text.begin(),
                       [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    if (conversion.precision >= 0)
        text.resize(static_cast<std::size_t>(
            semantics::utf8_advance(text.data(), static_cast<semantics::i64>(text.size()), 0, conversion.precision)));
    append_padded(text, conversion, out);
    return true;
}

/// %x, %X and %o: the two's complement of the column's width.
void append_digits_of_base(const Column& column, std::int64_t i, const Conversion& conversion, TextWriter& out) {
    const char letter = conversion.letter;
    auto value = static_cast<std::uint64_t>(integer_at(column, i));
    if (column.type.width() < 8) value &= (std::uint64_t{1} << (8 * column.type.width())) - 1;
    const std::uint64_t base = letter == 'o' ? 8 : 16;
    const std::string_view digits = letter == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    std::string text;
    do {
        text.insert(text.begin(), digits[value % base]);
        value /= base;
    } while (value != 0);
    if (conversion.alternate) text.insert(0, letter == 'o' ? "0" : (letter == 'X' ? "0X" : "0x"));
    append_number(false, text, conversion, out);
}

/// %d, %x, %X, %o, %c and %C.
bool append_integer(const Column& column, std::int64_t i, const Conversion& conversion, TextWriter& out) {
    if (!column.type.is_integer()) return false;
    const std::int64_t value = integer_at(column, i);
    if (conversion.letter == 'd') {
        const auto bits = static_cast<std::uint64_t>(value);
        append_number(value < 0, digits_of(value < 0 ? 0 - bits : bits), conversion, out);
        return true;
    }
    if ((conversion.letter | 0x20) != 'c') {
        append_digits_of_base(column, i, conversion, out);
        return true;
    }
    char bytes[4];
    const auto code = static_cast<semantics::u32>(value);
    if (code >= 0x110000) return false;
    append_padded({bytes, static_cast<std::size_t>(semantics::utf8_encode(bytes, code))}, conversion, out);
    return true;
}

/// %f, %e and %E.
bool append_floating(const Column& column, std::int64_t i, const Conversion& conversion, TextWriter& out) {
    DecimalText number;  // of DECIMAL none: Flink's own class for it is no number to java.util.Formatter
    if (column.type.kind() == TypeKind::float64)
        number = decimal_of(java_text(column.at<double>(i)));
    else if (column.type.kind() == TypeKind::float32)
        number = decimal_of(java_text(column.at<float>(i)));
    else
        return false;
    if (!number.special.empty()) {
        append_padded((number.negative ? "-" : "") + number.special, conversion, out);
        return true;
    }
    const bool negative = number.negative;
    const int precision = conversion.precision < 0 ? 6 : conversion.precision;
    append_number(negative,
                  conversion.letter == 'f' ? fixed_text(std::move(number), precision)
                                           : scientific_text(number, precision, conversion.letter == 'E'),
                  conversion, out);
    return true;
}

/// Appends one converted value; false where Java throws an exception (the whole result is then NULL).
bool append_converted(const Column& column, std::int64_t i, const Conversion& conversion, TextWriter& out) {
    if (!column.is_valid(i)) return append_plain(column, i, conversion, out);
    switch (conversion.letter) {
        case 's':
        case 'S':
        case 'b':
        case 'B':
            return append_plain(column, i, conversion, out);
        case 'd':
        case 'x':
        case 'X':
        case 'o':
        case 'c':
        case 'C':
            return append_integer(column, i, conversion, out);
        case 'f':
        case 'e':
        case 'E':
            return append_floating(column, i, conversion, out);
        default:
            return false;
    }
}

/// (format, value, ...), not strict: a NULL value prints as null, a NULL format gives NULL.
void print_formatted(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_nullable_texts(
        call, out, arguments[0].bytes.size() + 16 * static_cast<std::size_t>(call.rows), [&](std::int64_t i, TextWriter& writer) {
            if (!arguments[0].is_valid(i)) return false;
            const std::string_view format = arguments[0].text(i);
            std::size_t next = 1;  // of the conversions without an index
            std::size_t last = 0;
            for (std::size_t at = 0; at < format.size();) {
                if (format[at] != '%') {
                    const std::size_t end = std::min(format.find('%', at), format.size());
                    writer.append(format.substr(at, end - at));
                    at = end;
                    continue;
                }
                Conversion conversion;
                if (!read_conversion(format, ++at, conversion)) return false;
                if (conversion.letter == 'n' || conversion.letter == '%') {
                    append_padded(conversion.letter == 'n' ? "\n" : "%", conversion, writer);
                    continue;
                }
                const std::size_t used = conversion.again ? last : (conversion.index != 0 ? conversion.index : next++);
                if (used == 0 || used >= arguments.size() || !append_converted(arguments[used], i, conversion, writer))
                    return false;
                last = used;
            }
            return true;
        });
}

}  // namespace

void register_printf_function(FunctionRegistry& registry) {
    add_form(registry, {.name = "PRINTF",
                        .signature = "PRINTF(format STRING, value, ...)",
                        .arguments = "s?x*",
                        .result = result_string,
                        .kernel = print_formatted,
                        .strict = false,
                        .can_be_null = true,
                        .takes_bare_null = true,
                        .device = {false, "formats are read on the host"}});
}

}  // namespace windrow
