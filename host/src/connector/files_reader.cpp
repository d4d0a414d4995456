// SPDX-License-Identifier: Apache-2.0
#include "connector/files_reader.hpp"

#include "windrow/host/surroundings.hpp"
#include "windrow/kernels/error.hpp"

#include <chrono>

namespace windrow {

FilesReader::FilesReader(FilesToRead files) : files_(std::move(files)) {
    for (const InputFile& file : files_.files) {
        bytes_total_ += file.size;
        seen_.insert(file.path);
    }
}

PartitionFigures FilesReader::figures() const {
    PartitionFigures figures;
    if (files_.files.size() == 1 && files_.watch.interval_ms == 0)
        figures.name = std::filesystem::path(files_.files[0].path).filename().string();
    if (bytes_total_ >= bytes_read()) figures.lag_bytes = bytes_total_ - bytes_read();
    return figures;
}

bool FilesReader::open_next() {
    if (next_file_ == files_.files.size()) return false;
    const InputFile& file = files_.files[next_file_++];
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
        if (files_.watch.interval_ms == 0) return false;
        wait_for_files();
        if (next_file_ == files_.files.size()) {  // nothing new: an empty chunk
            out.first_ordinal = out.next_ordinal = position_;
            return true;
        }
    }
}

void FilesReader::wait_for_files() {
    surroundings().sleep(std::chrono::milliseconds(files_.watch.interval_ms));
    for (InputFile& file : files_.watch.list()) {
        if (!seen_.insert(file.path).second) continue;
        bytes_total_ += file.size;
        files_.files.push_back(std::move(file));
    }
}

void refuse_shorter_input(const std::string& position, const std::string& end) {
    throw Error("W6101", "a snapshot was taken at " + position + " of the input, which now ends at " + end,
                "put the files back that the job has read, or start the job anew");
}

}  // namespace windrow
