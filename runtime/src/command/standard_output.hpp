// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Standard output as a stream with a large buffer: a system call per 256 KiB, not per row.

#include <array>
#include <ostream>
#include <streambuf>

namespace windrow::command {

/// Becomes `bad()` when the descriptor is closed or full. Flushed by `flush()` and at the end. Used by one thread.
class StandardOutput : public std::ostream {
public:
    explicit StandardOutput(int descriptor = 1);
    ~StandardOutput() override;
    StandardOutput(const StandardOutput&) = delete;
    StandardOutput& operator=(const StandardOutput&) = delete;

private:
    class DescriptorBuffer final : public std::streambuf {
    public:
        explicit DescriptorBuffer(int descriptor);
        bool drain();

    protected:
        int_type overflow(int_type character) override;
        int sync() override;
        std::streamsize xsputn(const char* text, std::streamsize length) override;

    private:
        bool write_all(const char* text, std::size_t length);
        int descriptor_;
        std::array<char, 1 << 18> block_;
    };
    DescriptorBuffer buffer_;
};

}  // namespace windrow::command
