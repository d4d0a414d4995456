// SPDX-License-Identifier: Apache-2.0
#include "connector/byte_input.hpp"

#include "windrow/kernels/error.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>
#include <cerrno>
#include <cstring>
#include <vector>

namespace windrow {

namespace {

[[noreturn]] void fail(const std::string& path, const std::string& what) {
    throw Error("W6002", "can't read " + (path == "-" ? std::string("the standard input") : path) + ": " + what,
                "check the permissions of the file and of the folders above it, and that it is whole");
}

/// A plain file, a pipe or the standard input.
class PlainInput final : public ByteInput {
public:
    explicit PlainInput(const InputFile& file) : path_(file.path), regular_(file.regular) {
        descriptor_ = path_ == "-" ? ::dup(STDIN_FILENO) : ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
        if (descriptor_ < 0) fail(path_, std::strerror(errno));
        if (regular_) ::posix_fadvise(descriptor_, 0, 0, POSIX_FADV_SEQUENTIAL);
    }
    ~PlainInput() override { ::close(descriptor_); }
    PlainInput(const PlainInput&) = delete;
    PlainInput& operator=(const PlainInput&) = delete;

    std::size_t read(char* out, std::size_t bytes) override {
        std::size_t filled = 0;
        while (filled < bytes) {
            const ssize_t got = regular_ ? ::pread(descriptor_, out + filled, bytes - filled, static_cast<off_t>(consumed_))
                                         : ::read(descriptor_, out + filled, bytes - filled);
            if (got < 0) {
                if (errno == EINTR) continue;
                fail(path_, std::strerror(errno));
            }
            if (got == 0) break;
            filled += static_cast<std::size_t>(got);
            consumed_ += static_cast<std::uint64_t>(got);
            if (!regular_) break;  // deliver what a pipe has, rather than wait for a full block
        }
        return filled;
    }
    bool step_back(std::size_t bytes) override {
        if (!regular_) return false;
        consumed_ -= bytes;
        return true;
    }
    [[nodiscard]] std::uint64_t consumed() const override { return consumed_; }

private:
    std::string path_;
    bool regular_;
    int descriptor_ = -1;
    std::uint64_t consumed_ = 0;
};

constexpr std::size_t compressed_block = 256 * 1024;

/// gzip (any number of members) and zlib streams.
class ZlibInput final : public ByteInput {
public:
    explicit ZlibInput(const InputFile& file) : path_(file.path), raw_(file), block_(compressed_block) {
        if (::inflateInit2(&stream_, 15 + 32) != Z_OK) fail(path_, "zlib could not start");
    }
    ~ZlibInput() override { ::inflateEnd(&stream_); }
    ZlibInput(const ZlibInput&) = delete;
    ZlibInput& operator=(const ZlibInput&) = delete;

    std::size_t read(char* out, std::size_t bytes) override {
        stream_.next_out = reinterpret_cast<Bytef*>(out);
        stream_.avail_out = static_cast<uInt>(bytes);
        while (stream_.avail_out > 0) {
            if (stream_.avail_in == 0) {
                const std::size_t got = raw_.read(block_.data(), block_.size());
                if (got == 0) {
                    if (inside_) throw Error("W6004", "the compressed file " + path_ + " ends too early", "fetch it again");
                    break;
                }
                stream_.next_in = reinterpret_cast<Bytef*>(block_.data());
                stream_.avail_in = static_cast<uInt>(got);
            }
            if (!inside_) {
                ::inflateReset(&stream_);
                inside_ = true;
            }
            const int status = ::inflate(&stream_, Z_NO_FLUSH);
            if (status == Z_STREAM_END) {
                inside_ = false;
            } else if (status != Z_OK && status != Z_BUF_ERROR) {
                throw Error(
                    "W6004",
                    "the compressed file " + path_ + " is damaged: " + (stream_.msg != nullptr ? stream_.msg : "bad data"),
                    "fetch it again, or give a file that is not compressed another ending");
            }
        }
        return bytes - stream_.avail_out;
    }
    bool step_back(std::size_t) override { return false; }
    [[nodiscard]] std::uint64_t consumed() const override { return raw_.consumed(); }

private:
    std::string path_;
    PlainInput raw_;
    std::vector<char> block_;
    z_stream stream_{};
    bool inside_ = false;
};

class ZstdInput final : public ByteInput {
public:
    explicit ZstdInput(const InputFile& file)
        : path_(file.path), raw_(file), block_(compressed_block), stream_(::ZSTD_createDStream()) {
        if (stream_ == nullptr) fail(path_, "zstd could not start");
    }
    ~ZstdInput() override { ::ZSTD_freeDStream(stream_); }
    ZstdInput(const ZstdInput&) = delete;
    ZstdInput& operator=(const ZstdInput&) = delete;

    std::size_t read(char* out, std::size_t bytes) override {
        ZSTD_outBuffer target{out, bytes, 0};
        while (target.pos < target.size) {
            if (input_.pos == input_.size) {
                const std::size_t got = raw_.read(block_.data(), block_.size());
                if (got == 0) {
                    if (pending_ != 0) throw Error("W6004", "the compressed file " + path_ + " ends too early", "fetch it again");
                    break;
                }
                input_ = {block_.data(), got, 0};
            }
            pending_ = ::ZSTD_decompressStream(stream_, &target, &input_);
            if (::ZSTD_isError(pending_) != 0) {
                throw Error("W6004", "the compressed file " + path_ + " is damaged: " + ::ZSTD_getErrorName(pending_),
                            "fetch it again, or give a file that is not compressed another ending");
            }
        }
        return target.pos;
    }
    bool step_back(std::size_t) override { return false; }
    [[nodiscard]] std::uint64_t consumed() const override { return raw_.consumed(); }

private:
    std::string path_;
    PlainInput raw_;
    std::vector<char> block_;
    ZSTD_DStream* stream_;
    ZSTD_inBuffer input_{nullptr, 0, 0};
    std::size_t pending_ = 0;
};

bool ends_with(const std::string& text, std::string_view ending) {
    return text.size() >= ending.size() && text.compare(text.size() - ending.size(), ending.size(), ending) == 0;
}

bool is_zlib(const std::string& path) {
    return ends_with(path, ".gz") || ends_with(path, ".gzip") || ends_with(path, ".deflate");
}
bool is_zstd(const std::string& path) {
    return ends_with(path, ".zst");
}

}  // namespace

bool is_compressed(const std::string& path) {
    return is_zlib(path) || is_zstd(path);
}

std::unique_ptr<ByteInput> open_byte_input(const InputFile& file) {
    if (is_zlib(file.path)) return std::make_unique<ZlibInput>(file);
    if (is_zstd(file.path)) return std::make_unique<ZstdInput>(file);
    return std::make_unique<PlainInput>(file);
}

}  // namespace windrow
