// SPDX-License-Identifier: Apache-2.0
#include "connector/pending_file.hpp"

#include "checkpoint/file_access.hpp"
#include "windrow/kernels/error.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>
#include <random>

namespace windrow {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t buffer_bytes = 256 * 1024;

[[noreturn]] void fail(const fs::path& path, const std::string& what) {
    throw Error("W6006", "can't write " + path.string() + ": " + what, "check the space left and the permissions of the folder");
}

/// A file opened for appending, closed with the object.
class OpenFile {
public:
    OpenFile(const fs::path& path, int flags)
        : path_(path), descriptor_(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | flags, 0644)) {
        if (descriptor_ < 0) fail(path_, std::strerror(errno));
    }
    ~OpenFile() { ::close(descriptor_); }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    void write(std::string_view bytes) const {
        while (!bytes.empty()) {
            const ssize_t done = ::write(descriptor_, bytes.data(), bytes.size());
            if (done < 0) {
                if (errno == EINTR) continue;
                fail(path_, std::strerror(errno));
            }
            bytes.remove_prefix(static_cast<std::size_t>(done));
        }
    }
    void sync() const {
        if (::fsync(descriptor_) != 0) fail(path_, std::strerror(errno));
    }

private:
    const fs::path& path_;
    int descriptor_;
};

}  // namespace

PendingFile::PendingFile(fs::path folder, const std::string& name)
    : folder_(std::move(folder)), hidden_(folder_ / hidden_name(name)), final_(folder_ / name) {
    std::error_code error;
    fs::create_directories(folder_, error);
    if (error) fail(folder_, error.message());
    OpenFile(hidden_, O_CREAT | O_TRUNC);
}

PendingFile::~PendingFile() {
    if (!published_) ::unlink(hidden_.c_str());
}

void PendingFile::flush_if_full() {
    if (buffer_.size() >= buffer_bytes) {
        OpenFile(hidden_, 0).write(buffer_);
        written_ += buffer_.size();
        buffer_.clear();
    }
}

void PendingFile::finish() {
    if (finished_) return;
    const OpenFile file(hidden_, 0);
    file.write(buffer_);
    file.sync();
    written_ += buffer_.size();
    buffer_ = {};
    finished_ = true;
}

void PendingFile::publish() {
    if (::rename(hidden_.c_str(), final_.c_str()) != 0) fail(final_, std::strerror(errno));
    published_ = true;
    sync_folder(folder_);
}

void PendingFile::publish_pending(const fs::path& folder, const std::string& name) {
    const fs::path final_path = folder / name;
    if (::rename((folder / hidden_name(name)).c_str(), final_path.c_str()) != 0) {
        if (errno != ENOENT) fail(final_path, std::strerror(errno));
        if (!fs::exists(final_path)) {
            throw Error("W6107", "the file " + final_path.string() + ", which a checkpoint holds the rows of, is gone",
                        "restore the folder, or start the job anew with --resume none");
        }
        return;
    }
    sync_folder(folder);
}

void PendingFile::write_whole(const fs::path& path, std::string_view bytes) {
    PendingFile file(path.parent_path(), path.filename().string());
    file.buffer() = bytes;
    file.finish();
    file.publish();
}

std::string unique_file_stem() {
    std::random_device device;
    std::string stem;
    for (int k = 0; k < 16; ++k) stem += "0123456789abcdef"[device() & 15];
    return stem;
}

}  // namespace windrow
