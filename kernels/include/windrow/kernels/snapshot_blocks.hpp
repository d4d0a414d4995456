// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The bytes of a snapshot on their way to where they are kept, a block at a time.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace windrow::snapshot {

/// What is appended to `bytes` goes to the sink whenever it is about a block. Not thread-safe.
class Blocks {
public:
    explicit Blocks(const std::function<void(std::string_view)>& sink) : sink_(sink) {}
    std::string bytes;
    void flush_if_full() {
        constexpr std::size_t block = std::size_t{1} << 20;
        if (bytes.size() >= block) flush();
    }
    /// To be called at the end.
    void flush() {
        if (!bytes.empty()) sink_(bytes);
        bytes.clear();
    }

private:
    const std::function<void(std::string_view)>& sink_;
};

}  // namespace windrow::snapshot
