// SPDX-License-Identifier: Apache-2.0
#include "connector/filesystem_reader.hpp"

#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <thread>

namespace windrow {

FilesystemReader::FilesystemReader(std::vector<InputFile> files, std::unique_ptr<RecordBoundary> boundary, ContextOf constants_of,
                                   DirectoryWatch watch)
    : files_(std::move(files)), boundary_(std::move(boundary)), constants_of_(std::move(constants_of)), watch_(std::move(watch)) {
    for (const InputFile& file : files_) {
        bytes_total_ += file.size;
        seen_.insert(file.path);
    }
}

PartitionFigures FilesystemReader::figures() const {
    PartitionFigures figures;
    if (files_.size() == 1 && watch_.interval_ms == 0) figures.name = std::filesystem::path(files_[0].path).filename().string();
    if (bytes_total_ >= bytes_read()) figures.lag_bytes = bytes_total_ - bytes_read();
    return figures;
}

bool FilesystemReader::open_next() {
    if (next_file_ == files_.size()) return false;
    const InputFile& file = files_[next_file_++];
    input_ = open_byte_input(file);
    auto context = std::make_shared<FileContext>();
    rest_known_ = file.regular && !is_compressed(file.path);
    file_bytes_ = file.size;
    context->origin = {file.path, position_, rest_known_};
    context->constants = constants_of_(file);
    context_ = std::move(context);
    return true;
}

void FilesystemReader::close() {
    bytes_before_ += input_->consumed();
    input_.reset();
    carried_ = {};
}

bool FilesystemReader::read(RawChunk& out, std::size_t target_bytes) {
    out = RawChunk{};
    for (;;) {
        if (input_ && read_from_file(out, target_bytes)) return true;
        if (input_) close();
        if (open_next()) continue;
        if (watch_.interval_ms == 0) return false;
        watch_for_files();
        if (next_file_ == files_.size()) {  // nothing new: an empty chunk
            out.first_ordinal = out.next_ordinal = position_;
            return true;
        }
    }
}

/// False at the end of the file.
bool FilesystemReader::read_from_file(RawChunk& out, std::size_t target_bytes) {
    // One byte more than the rest of a plain file, so that its end shows in the first read.
    const std::uint64_t consumed = input_->consumed();
    const std::size_t rest = rest_known_ && file_bytes_ >= consumed ? file_bytes_ - consumed + 1 : target_bytes;
    Buffer bytes = Buffer::allocate(std::max({std::min(target_bytes, rest), carried_.size(), std::size_t{1}}));
    std::size_t filled = carried_.size();
    if (filled > 0) std::memcpy(bytes.mutable_as<char>(), carried_.as<char>(), filled);
    carried_ = {};
    for (;;) {
        const std::size_t got = input_->read(bytes.mutable_as<char>() + filled, bytes.size() - filled);
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
        if (beyond > 0 && !input_->step_back(beyond)) {
            carried_ = Buffer::allocate(beyond);
            std::memcpy(carried_.mutable_as<char>(), bytes.as<char>() + whole, beyond);
        }
        bytes.resize(whole);
        out.bytes = std::move(bytes);
        out.first_ordinal = position_;
        out.context = context_;
        position_ += whole;
        out.next_ordinal = position_;
        return true;
    }
}

/// The bytes before are read and dropped: only so is the place right in compressed files and in files that have grown.
void FilesystemReader::seek(std::uint64_t ordinal) {
    constexpr std::size_t step = std::size_t{1} << 20;
    Buffer dropped = Buffer::allocate(step);
    while (position_ < ordinal) {
        if (!input_ && !open_next()) {
            throw Error("W6101",
                        "a snapshot was taken at byte " + std::to_string(ordinal) + " of the input, which now ends at byte " +
                            std::to_string(position_),
                        "put the files back that the job has read, or start the job anew");
        }
        const std::size_t got = input_->read(dropped.mutable_as<char>(),
                                             static_cast<std::size_t>(std::min<std::uint64_t>(step, ordinal - position_)));
        position_ += got;
        if (got == 0) close();
    }
}

void FilesystemReader::watch_for_files() {
    std::this_thread::sleep_for(std::chrono::milliseconds(watch_.interval_ms));
    for (InputFile& file : watch_.list()) {
        if (!seen_.insert(file.path).second) continue;
        bytes_total_ += file.size;
        files_.push_back(std::move(file));
    }
}

}  // namespace windrow
