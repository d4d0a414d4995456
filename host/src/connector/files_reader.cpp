// SPDX-License-Identifier: Apache-2.0
#include "connector/files_reader.hpp"

#include "windrow/host/surroundings.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace windrow {

FilesReader::FilesReader(FilesToRead files) : files_(std::move(files)) {
    for (InputFile& file : std::exchange(files_.files, {})) add_file(std::move(file));
}

/// Unless it is known already.
void FilesReader::add_file(InputFile file) {
    if (!seen_.insert(file.path).second) return;
    bytes_total_ += file.size;
    files_.files.push_back(std::move(file));
}

std::vector<LogPart> FilesReader::parts() const {
    if (!is_watched()) return {};
    std::vector<LogPart> parts = begun_;
    if (!input_) parts.push_back({"", position_});
    return parts;
}

void FilesReader::begin_with(std::span<const LogPart> parts, std::uint64_t ordinal) {
    const auto behind =
        std::find_if(parts.begin(), parts.end(), [&](const LogPart& part) { return part.first_ordinal > ordinal; });
    if (behind == parts.begin()) return;
    const LogPart& open = *(behind - 1);
    seen_.clear();
    bytes_total_ = 0;
    begun_.clear();
    for (auto part = parts.begin(); part != behind - 1; ++part) {
        if (part->name.empty()) continue;  // between two parts
        begun_.push_back(*part);
        seen_.insert(part->name);
    }
    position_ = open.first_ordinal;
    std::vector<InputFile> listed = std::exchange(files_.files, {});
    if (!open.name.empty()) {
        const auto file = std::find_if(listed.begin(), listed.end(), [&](const InputFile& one) { return one.path == open.name; });
        if (file == listed.end())
            throw Error("W6101", "a snapshot was taken within the file " + open.name + ", which is gone",
                        "put the files back that the job has read, or start the job anew");
        add_file(*file);
    }
    for (InputFile& file : listed) add_file(std::move(file));
}

PartitionFigures FilesReader::figures() const {
    PartitionFigures figures;
    if (files_.files.size() == 1 && !is_watched()) figures.name = std::filesystem::path(files_.files[0].path).filename().string();
    if (bytes_total_ >= bytes_read()) figures.lag_bytes = bytes_total_ - bytes_read();
    return figures;
}

bool FilesReader::open_next() {
    if (next_file_ == files_.files.size()) return false;
    const InputFile& file = files_.files[next_file_++];
    if (is_watched()) begun_.push_back({file.path, position_});
    input_ = open_byte_input(file);
    auto context = std::make_shared<FileContext>();
    context->origin = {file.path, position_, file.regular && !is_compressed(file.path)};
    context->constants = files_.constants_of(file);
    context_ = std::move(context);
    opened(file);
    return true;
}

void FilesReader::close() {
    bytes_before_ += input_->consumed();
    input_.reset();
}

bool FilesReader::read(RawChunk& out, std::size_t target_bytes) {
    out = RawChunk{};
    for (;;) {
        if (input_ && read_from_file(out, target_bytes)) return true;
        if (input_) close();
        if (open_next()) continue;
        if (!is_watched()) return false;
        wait_for_files();
        if (next_file_ == files_.files.size()) {  // nothing new: an empty chunk
            out.first_ordinal = out.next_ordinal = position_;
            return true;
        }
    }
}

void FilesReader::wait_for_files() {
    surroundings().sleep(std::chrono::milliseconds(files_.watch.interval_ms));
    for (InputFile& file : files_.watch.list()) add_file(std::move(file));
}

void refuse_shorter_input(const std::string& position, const std::string& end) {
    throw Error("W6101", "a snapshot was taken at " + position + " of the input, which now ends at " + end,
                "put the files back that the job has read, or start the job anew");
}

}  // namespace windrow
