// SPDX-License-Identifier: Apache-2.0
#include "connector/pending_file.hpp"

#include "checkpoint/file_access.hpp"
#include "windrow/host/surroundings.hpp"
#include "windrow/kernels/error.hpp"

namespace windrow {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t buffer_bytes = 256 * 1024;

void check(const fs::path& path, std::error_code error) {
    if (error)
        throw Error("W6006", "can't write " + path.string() + ": " + error.message(),
                    "check the space left and the permissions of the folder");
}

std::unique_ptr<WritableFile> open_file(const fs::path& path, FileSystem::Opening opening) {
    std::unique_ptr<WritableFile> file;
    check(path, surroundings().files().open(path, opening, file));
    return file;
}

}  // namespace

PendingFile::PendingFile(fs::path folder, const std::string& name)
    : folder_(std::move(folder)), hidden_(folder_ / hidden_name(name)), final_(folder_ / name) {
    check(folder_, surroundings().files().create_folders(folder_));
    (void)open_file(hidden_, FileSystem::Opening::truncate);
}

PendingFile::~PendingFile() {
    if (!published_) surroundings().files().remove(hidden_);
}

void PendingFile::flush_if_full() {
    if (buffer_.size() >= buffer_bytes) {
        check(hidden_, open_file(hidden_, FileSystem::Opening::append)->write(buffer_));
        written_ += buffer_.size();
        buffer_.clear();
    }
}

void PendingFile::finish() {
    if (finished_) return;
    const std::unique_ptr<WritableFile> file = open_file(hidden_, FileSystem::Opening::append);
    check(hidden_, file->write(buffer_));
    check(hidden_, file->sync());
    written_ += buffer_.size();
    buffer_ = {};
    finished_ = true;
}

void PendingFile::publish() {
    check(final_, surroundings().files().rename(hidden_, final_));
    published_ = true;
    sync_folder(folder_);
}

void PendingFile::publish_pending(const fs::path& folder, const std::string& name) {
    const fs::path final_path = folder / name;
    FileSystem& files = surroundings().files();
    if (const std::error_code error = files.rename(folder / hidden_name(name), final_path)) {
        if (error != std::errc::no_such_file_or_directory) check(final_path, error);
        if (!files.exists(final_path)) {
            throw Error("W6107", "the file " + final_path.string() + ", which a checkpoint holds the rows of, is gone",
                        "restore the folder, or start the job anew with --resume none");
        }
    }
    // Also if an earlier run renamed it: that run may have died before this.
    sync_folder(folder);
}

void PendingFile::write_whole(const fs::path& path, std::string_view bytes) {
    PendingFile file(path.parent_path(), path.filename().string());
    file.buffer() = bytes;
    file.finish();
    file.publish();
}

std::string unique_file_stem() {
    std::string stem;
    for (int k = 0; k < 16; ++k) stem += "0123456789abcdef"[surroundings().random_bits() & 15];
    return stem;
}

}  // namespace windrow
