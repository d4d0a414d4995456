// SPDX-License-Identifier: Apache-2.0
#include "connector/line_files_reader.hpp"

#include <algorithm>
#include <cstring>

namespace windrow {

void LineFilesReader::opened(const InputFile& file) {
    rest_known_ = context()->origin.rereadable;
    file_bytes_ = file.size;
    carried_ = {};
}

bool LineFilesReader::read_from_file(RawChunk& out, std::size_t target_bytes) {
    // One byte more than the rest of a plain file, so that its end shows in the first read.
    const std::uint64_t consumed = input().consumed();
    const std::size_t rest = rest_known_ && file_bytes_ >= consumed ? file_bytes_ - consumed + 1 : target_bytes;
    Buffer bytes = Buffer::allocate(std::max({std::min(target_bytes, rest), carried_.size(), std::size_t{1}}));
    std::size_t filled = carried_.size();
    if (filled > 0) std::memcpy(bytes.mutable_as<char>(), carried_.as<char>(), filled);
    carried_ = {};
    for (;;) {
        const std::size_t got = input().read(bytes.mutable_as<char>() + filled, bytes.size() - filled);
        filled += got;
        std::size_t whole = filled;
        if (got > 0) {
            whole = boundary_->whole_records({bytes.as<char>(), filled});
            if (whole == 0) {  // a record longer than the chunk so far
                if (filled == bytes.size()) bytes.resize(bytes.size() * 2);
                continue;
            }
        }
        if (whole == 0) return false;
        const std::size_t beyond = filled - whole;
        if (beyond > 0 && !input().step_back(beyond)) {
            carried_ = Buffer::allocate(beyond);
            std::memcpy(carried_.mutable_as<char>(), bytes.as<char>() + whole, beyond);
        }
        bytes.resize(whole);
        out.bytes = std::move(bytes);
        out.first_ordinal = position_;
        out.context = context();
        position_ += whole;
        out.next_ordinal = position_;
        return true;
    }
}

/// The bytes before are read and dropped: only so is the place right in compressed files and in files that have grown.
void LineFilesReader::seek(std::uint64_t ordinal) {
    constexpr std::size_t step = std::size_t{1} << 20;
    Buffer dropped = Buffer::allocate(step);
    while (position_ < ordinal) {
        if (!is_open() && !open_next())
            refuse_shorter_input("byte " + std::to_string(ordinal), "byte " + std::to_string(position_));
        const std::size_t got = input().read(dropped.mutable_as<char>(),
                                             static_cast<std::size_t>(std::min<std::uint64_t>(step, ordinal - position_)));
        position_ += got;
        if (got == 0) close();
    }
}

}  // namespace windrow
