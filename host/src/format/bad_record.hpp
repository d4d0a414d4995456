// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What happens to records that cannot be read.

#include "format/record_decoder.hpp"

#include <string>
#include <string_view>

namespace windrow {

/// Stops the job at a bad record: Error W5101 with table, file, line (where it can be found), byte offset, reason and the start
/// of the record. `ignore_option` is the option that would keep the job running.
[[noreturn]] void throw_bad_record(const RecordLayout& layout, const RecordOrigin& origin, std::uint64_t ordinal,
                                   std::string_view record, const std::string& reason, const std::string& ignore_option);

/// A short printable form of untrusted bytes for messages: control and non-UTF-8 bytes escaped, cut at `limit` bytes.
std::string printable(std::string_view bytes, std::size_t limit = 80);

/// Keeps a bad record in the chunk's list.
void keep_bad_record(DecodedChunk& out, std::uint64_t ordinal, std::string_view record, std::string reason);

}  // namespace windrow
