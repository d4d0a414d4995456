// SPDX-License-Identifier: Apache-2.0
#include "connector/pending_file.hpp"

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

}  // namespace

PendingFile::PendingFile(fs::path folder, const std::string& name)
    : folder_(std::move(folder)), hidden_(folder_ / ("." + name + ".inprogress")), final_(folder_ / name) {
    std::error_code error;
    fs::create_directories(folder_, error);
    if (error) fail(folder_, error.message());
    descriptor_ = ::open(hidden_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (descriptor_ < 0) fail(hidden_, std::strerror(errno));
}

PendingFile::~PendingFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!published_) ::unlink(hidden_.c_str());
}

void PendingFile::write(std::string_view bytes) {
    buffer_ += bytes;
    size_ += bytes.size();
    if (buffer_.size() >= buffer_bytes) flush();
}

void PendingFile::flush() {
    std::size_t written = 0;
    while (written < buffer_.size()) {
        const ssize_t done = ::write(descriptor_, buffer_.data() + written, buffer_.size() - written);
        if (done < 0) {
            if (errno == EINTR) continue;
            fail(hidden_, std::strerror(errno));
        }
        written += static_cast<std::size_t>(done);
    }
    buffer_.clear();
}

void PendingFile::finish() {
    if (descriptor_ < 0) return;
    flush();
    const int sync = ::fsync(descriptor_);
    const int close = ::close(descriptor_);
    descriptor_ = -1;
    if (sync != 0 || close != 0) fail(hidden_, std::strerror(errno));
}

void PendingFile::publish() {
    if (::rename(hidden_.c_str(), final_.c_str()) != 0) fail(final_, std::strerror(errno));
    published_ = true;
    const int folder = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        ::fsync(folder);
        ::close(folder);
    }
}

void PendingFile::write_whole(const fs::path& path, std::string_view bytes) {
    PendingFile file(path.parent_path(), path.filename().string());
    file.write(bytes);
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
