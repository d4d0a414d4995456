// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The emulated device's page-locked host memory. A range that a queued copy will write is filled with a pattern and, under AddressSanitizer,
/// forbidden to the host until the copy's event was waited for.

#include <cstddef>
#include <map>
#include <memory>
#include <vector>

#include "emulator/vector_clock.hpp"
#include "windrow/kernels/device/event.hpp"

namespace windrow::device::emulator {

class PinnedBlocks {
public:
    PinnedBlocks() = default;
    PinnedBlocks(const PinnedBlocks&) = delete;
    PinnedBlocks& operator=(const PinnedBlocks&) = delete;
    ~PinnedBlocks();

    [[nodiscard]] char* allocate(std::size_t bytes);
    [[nodiscard]] bool holds(const void* address, std::size_t bytes) const;
    /// Whether the address lies in a block that the host has given back.
    [[nodiscard]] bool is_retired(const void* address) const;
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
    /// The host no longer uses the block; it is freed when the work before `last_use` and all copies from and to it are done. Returns whether
    /// `last_use` covers those of the copies that `is_done` does not say to be done, as it should.
    template <typename IsDone>
    [[nodiscard]] bool retire(char* base, VectorClock last_use, IsDone is_done) {
        bool covered = true;
        for (const Copy& copy : copies_of(base)) {
            covered = covered && (last_use.covers(copy.moment) || is_done(copy.moment));
            last_use.include(copy.moment);
        }
        forbid(base);
        retired_.push_back({base, std::move(last_use)});
        return covered;
    }
    /// A copy that `moment` stands for will read the range, or write it: then the host finds a pattern there until it waits.
    void will_be_read(char* begin, std::size_t bytes, Moment moment) { copies_.push_back({begin, bytes, moment, false}); }
    void will_be_written(char* begin, std::size_t bytes, Moment moment);
    /// The host has waited for all that `known` covers.
    void arrived(const VectorClock& known);
    /// Frees retired blocks whose last use is done, as `is_done` says of a moment's clock.
    template <typename IsDone>
    void free_retired(IsDone is_done) {
        std::erase_if(retired_, [&](const Retired& block) {
            if (!is_done(block.last_use)) return false;
            free_block(block.base);
            return true;
        });
    }

private:
    struct Copy {
        char* begin;
        std::size_t bytes;
        Moment moment;
        bool writes;
    };
    struct Retired {
        char* base;
        VectorClock last_use;
    };
    [[nodiscard]] std::vector<Copy> copies_of(char* base) const;
    void forbid(char* base) const;
    void free_block(char* base);

    std::map<char*, std::size_t> blocks_;
    std::vector<Copy> copies_;  // that the host has not waited for
    std::vector<Retired> retired_;
    std::size_t bytes_ = 0;
};

}  // namespace windrow::device::emulator
