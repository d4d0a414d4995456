// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The mark of UTF-8 that some programs put before a file's first record; it is no part of it.

#include "format/record_decoder.hpp"

#include <cstdint>
#include <string_view>

namespace windrow {

/// Steps over the mark, if `bytes`, whose first byte has the place `first_ordinal`, are where the partition begins.
inline void skip_byte_order_mark(const RecordOrigin& origin, std::string_view& bytes, std::uint64_t& first_ordinal) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    if (first_ordinal != origin.begin_ordinal || !bytes.starts_with(mark)) return;
    bytes.remove_prefix(mark.size());
    first_ordinal += mark.size();
}

}  // namespace windrow
