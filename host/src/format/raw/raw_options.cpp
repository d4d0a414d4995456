// SPDX-License-Identifier: Apache-2.0
#include "format/raw/raw_options.hpp"

#include "windrow/kernels/error.hpp"

#include <iconv.h>
#include <array>
#include <cerrno>
#include <utility>

namespace windrow {

namespace {

bool is_raw_type(TypeKind kind) {
    switch (kind) {
        case TypeKind::boolean:
        case TypeKind::tinyint:
        case TypeKind::smallint:
        case TypeKind::integer:
        case TypeKind::bigint:
        case TypeKind::float32:
        case TypeKind::float64:
        case TypeKind::character:
        case TypeKind::varchar:
        case TypeKind::binary:
        case TypeKind::varbinary:
            return true;
        default:
            return false;
    }
}

const iconv_t unknown = reinterpret_cast<iconv_t>(-1);

}  // namespace

RawOptions read_raw_options(const Options& options, const Schema& columns) {
    RawOptions raw;
    raw.charset = options.text_or("raw.charset", "UTF-8");
    raw.big_endian = options.choice_or("raw.endianness", "big-endian", {"big-endian", "little-endian"}) == "big-endian";
    if (columns.size() != 1) {
        throw Error("W3507", "the raw format carries a single column, the table has " + std::to_string(columns.size()),
                    "declare one column (STRING for lines of text), or use the json or csv format");
    }
    const Field& column = columns.front();
    if (!is_raw_type(column.type.kind())) {
        throw Error("W3507", "column '" + column.name + "': the raw format can't carry " + column.type.to_plain_string(),
                    "use STRING, BYTES, BOOLEAN, or an integer or floating-point type");
    }
    if (!CharsetConverter(raw.charset, "UTF-8").known()) {
        throw Error("W3503", "option 'raw.charset' = '" + raw.charset + "' is not a known character set",
                    "for example 'UTF-8', 'ISO-8859-1', 'windows-1252' or 'UTF-16'");
    }
    return raw;
}

CharsetConverter::CharsetConverter(const std::string& from, const std::string& to) : to_utf8_(to == "UTF-8") {
    // Java's UTF-16 is big-endian unless a byte order mark says otherwise.
    const iconv_t handle = ::iconv_open(to == "UTF-16" ? "UTF-16BE" : to.c_str(), from == "UTF-16" ? "UTF-16BE" : from.c_str());
    if (handle != unknown) handle_ = handle;
}

CharsetConverter::~CharsetConverter() {
    if (handle_ != nullptr) ::iconv_close(handle_);
}

CharsetConverter::CharsetConverter(CharsetConverter&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)), to_utf8_(other.to_utf8_) {}

void CharsetConverter::append(std::string_view text, std::string& out) {
    std::array<char, 4096> block{};
    char* in = const_cast<char*>(text.data());
    std::size_t left = text.size();
    while (left > 0) {
        char* to = block.data();
        std::size_t room = block.size();
        const std::size_t done = ::iconv(handle_, &in, &left, &to, &room);
        const int reason = errno;
        out.append(block.data(), static_cast<std::size_t>(to - block.data()));
        if (done != static_cast<std::size_t>(-1) || reason == E2BIG) continue;
        out += to_utf8_ ? "\xEF\xBF\xBD" : "?";
        if (reason == EINVAL) break;  // an incomplete character at the end
        ++in;
        --left;
    }
    ::iconv(handle_, nullptr, nullptr, nullptr, nullptr);
}

}  // namespace windrow
