// SPDX-License-Identifier: Apache-2.0
#include "machine/machine_files.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>

namespace windrow {

namespace fs = std::filesystem;

namespace {

std::error_code last_error() {
    return {errno, std::generic_category()};
}

/// A file descriptor, closed with the object.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const noexcept { return number_; }

private:
    int number_;
};

class MachineFile final : public WritableFile {
public:
    explicit MachineFile(int descriptor) : descriptor_(descriptor) {}
    std::error_code write(std::string_view bytes) override {
        while (!bytes.empty()) {
            const ssize_t done = ::write(descriptor_.get(), bytes.data(), bytes.size());
            if (done < 0 && errno == EINTR) continue;
            if (done < 0) return last_error();
            bytes.remove_prefix(static_cast<std::size_t>(done));
        }
        return {};
    }
    std::error_code sync() override {
        if (::fsync(descriptor_.get()) != 0) return last_error();
        return {};
    }

private:
    Descriptor descriptor_;
};

/// flock: it goes with the process, however that ends.
class MachineLock final : public FileLock {
public:
    explicit MachineLock(int descriptor) : descriptor_(descriptor) {}

private:
    Descriptor descriptor_;
};

template <typename Iterator>
std::error_code list_with(const fs::path& folder, std::vector<FileSystem::Entry>& files) {
    std::error_code error;
    for (Iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        std::error_code ignored;
        if (!at->is_directory(ignored)) files.push_back({at->path(), at->file_size(ignored)});
    }
    return error;
}

class MachineFiles final : public FileSystem {
public:
    std::error_code open(const fs::path& path, Opening opening, std::unique_ptr<WritableFile>& file) override {
        const int flags = opening == Opening::truncate ? O_CREAT | O_TRUNC : O_APPEND;
        const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | flags, 0644);
        if (descriptor < 0) return last_error();
        file = std::make_unique<MachineFile>(descriptor);
        return {};
    }
    std::error_code state(const fs::path& path, State& state) override {
        struct stat found {};
        if (::stat(path.c_str(), &found) != 0) return last_error();
        constexpr std::int64_t nanoseconds = 1'000'000'000;
        state = {static_cast<std::uint64_t>(found.st_size), found.st_mtim.tv_sec * nanoseconds + found.st_mtim.tv_nsec};
        return {};
    }
    std::error_code read(const fs::path& path, std::string& bytes) override {
        std::ifstream file(path, std::ios::binary | std::ios::ate);
        if (file) {
            bytes.resize(static_cast<std::size_t>(file.tellg()));
            file.seekg(0);
            file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        }
        return file ? std::error_code() : last_error();
    }
    std::error_code rename(const fs::path& from, const fs::path& to) override {
        return ::rename(from.c_str(), to.c_str()) == 0 ? std::error_code() : last_error();
    }
    std::error_code remove(const fs::path& path) noexcept override {
        return ::unlink(path.c_str()) == 0 || errno == ENOENT ? std::error_code() : last_error();
    }
    bool exists(const fs::path& path) override {
        std::error_code ignored;
        return fs::exists(path, ignored);
    }
    std::error_code sync_folder(const fs::path& folder) override {
        const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (descriptor.get() < 0 || ::fsync(descriptor.get()) != 0) return last_error();
        return {};
    }
    std::error_code create_folders(const fs::path& folder) override {
        std::error_code error;
        fs::create_directories(folder, error);
        return error;
    }
    std::error_code list(const fs::path& folder, bool deep, std::vector<Entry>& files) override {
        if (deep) return list_with<fs::recursive_directory_iterator>(folder, files);
        return list_with<fs::directory_iterator>(folder, files);
    }
    std::error_code lock(const fs::path& path, std::unique_ptr<FileLock>& lock) override {
        const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
        if (descriptor < 0) return last_error();
        auto held = std::make_unique<MachineLock>(descriptor);
        if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) return last_error();
        lock = std::move(held);
        return {};
    }
};

}  // namespace

FileSystem& machine_files() {
    static MachineFiles files;
    return files;
}

}  // namespace windrow
