// SPDX-License-Identifier: Apache-2.0
#include "format/bad_record.hpp"

#include <algorithm>
#include <array>
#include <fstream>

namespace windrow {

namespace {

/// One-based number of the line that begins at byte `offset` of a plain file; 0 if the file can no longer be read.
std::uint64_t line_number(const std::string& path, std::uint64_t offset) {
    std::ifstream in(path, std::ios::binary);
    std::array<char, 65536> block{};
    std::uint64_t lines = 1;
    std::uint64_t seen = 0;
    while (in && seen < offset) {
        in.read(block.data(), static_cast<std::streamsize>(std::min<std::uint64_t>(block.size(), offset - seen)));
        const auto got = static_cast<std::size_t>(in.gcount());
        if (got == 0) return 0;
        lines += static_cast<std::uint64_t>(std::count(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(got), '\n'));
        seen += got;
    }
    return seen == offset ? lines : 0;
}

}  // namespace

std::string printable(std::string_view bytes, std::size_t limit) {
    static constexpr const char* hexadecimal = "0123456789abcdef";
    std::string out;
    for (const char c : bytes.substr(0, limit)) {
        const auto u = static_cast<unsigned char>(c);
        if (u < 0x20 || u >= 0x7F) {
            if (c == '\t') {
                out += "\\t";
            } else if (c == '\n') {
                out += "\\n";
            } else if (c == '\r') {
                out += "\\r";
            } else {
                out += "\\x";
                out += hexadecimal[u >> 4];
                out += hexadecimal[u & 15];
            }
        } else {
            out += c;
        }
    }
    if (bytes.size() > limit) out += "...";
    return out;
}

void throw_bad_record(const RecordLayout& layout, const RecordOrigin& origin, std::uint64_t ordinal, std::string_view record,
                      const std::string& reason, const std::string& ignore_option) {
    const std::uint64_t offset = ordinal - origin.begin_ordinal;
    std::string place = origin.path == "-" ? "the standard input" : "file " + origin.path;
    const std::uint64_t line = origin.rereadable ? line_number(origin.path, offset) : 0;
    if (origin.log) {
        place = origin.path + ", offset " + std::to_string(ordinal);
    } else {
        place += line > 0 ? ", line " + std::to_string(line) : ", byte " + std::to_string(offset);
    }
    while (!record.empty() && (record.back() == '\n' || record.back() == '\r')) record.remove_suffix(1);
    std::string hint = "the record begins: " + printable(record);
    if (!ignore_option.empty()) hint += "; mend it, or set '" + ignore_option + "' = 'true' to go on without what cannot be read";
    throw Error("W5101", "table " + layout.table + ": " + place + ": " + reason, hint);
}

void keep_bad_record(DecodedChunk& out, std::uint64_t ordinal, std::string_view record, std::string reason) {
    while (!record.empty() && (record.back() == '\n' || record.back() == '\r')) record.remove_suffix(1);
    out.bad.push_back({ordinal, std::move(reason), std::string(record)});
}

}  // namespace windrow
