// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The emulated device's page-locked host memory. A range that a queued copy will write is filled with a pattern and, under
/// AddressSanitizer, forbidden to the host until the copy's event was waited for.

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
    /// Whether no copy that the host has not waited for will write the range.
    [[nodiscard]] bool is_settled(const void* begin, std::size_t bytes) const;
    /// Copies bytes that the host itself may not touch: it gave the block back already, or did not wait for them, which is its
    /// right.
    void read(void* destination, const void* source, std::size_t bytes) const;
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
    /// The host no longer uses the block; it is freed when the work before `last_use` and all copies from and to it are done.
    /// Returns whether `last_use` covers those of the copies that `is_done` does not say to be done, as it should.
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
    /// Whether a copy of the range that is known to come after `clock` is ordered behind all earlier copies that it conflicts
    /// with.
    [[nodiscard]] bool is_ordered(const char* begin, std::size_t bytes, bool writes, const VectorClock& clock) const;
    /// A copy that `moment` stands for will read the range.
    void will_be_read(char* begin, std::size_t bytes, Moment moment) { copies_.push_back({begin, bytes, moment, false}); }
    /// A copy will write the range: the host may not use it until it waits, and finds a pattern there unless an earlier copy
    /// still needs the bytes.
    template <typename IsDone>
    void will_be_written(char* begin, std::size_t bytes, Moment moment, IsDone is_done) {
        bool needed = false;
        for (const Copy& copy : copies_) needed = needed || (overlap(copy, begin, bytes) && !is_done(copy.moment));
        expect_write(begin, bytes, moment, !needed);
    }
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
    [[nodiscard]] static bool overlap(const Copy& copy, const char* begin, std::size_t bytes) {
        return copy.begin < begin + bytes && begin < copy.begin + copy.bytes;
    }
    void expect_write(char* begin, std::size_t bytes, Moment moment, bool fill);
    [[nodiscard]] std::vector<Copy> copies_of(char* base) const;
    void forbid(char* base) const;
    void free_block(char* base);

    std::map<char*, std::size_t> blocks_;
    std::vector<Copy> copies_;  // that the host has not waited for
    std::vector<Retired> retired_;
    std::size_t bytes_ = 0;
};

}  // namespace windrow::device::emulator
