// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What happened in a simulation, in order: printed if somebody wants to read it, and its hash, by which two runs are compared.

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace windrow::simulation {

class Trace {
public:
    explicit Trace(bool printed = false) : printed_(printed) {}
    [[nodiscard]] bool printed() const noexcept { return printed_; }
    void note(std::int64_t now_ms, std::string_view who, std::string_view what, std::string_view more = {}) {
        add(static_cast<std::uint64_t>(now_ms));
        add(who);
        add(what);
        add(more);
        if (!printed_) return;
        std::printf("%8lld ms  %-10.*s %-28.*s %.*s\n", static_cast<long long>(now_ms), static_cast<int>(who.size()), who.data(),
                    static_cast<int>(what.size()), what.data(), static_cast<int>(more.size()), more.data());
    }
    [[nodiscard]] std::uint64_t hash() const noexcept { return hash_; }

private:
    void add(std::uint64_t number) { hash_ = (hash_ ^ number) * 0x100000001b3U; }
    void add(std::string_view text) {
        for (const char c : text) add(static_cast<unsigned char>(c));
        add(text.size());
    }
    std::uint64_t hash_ = 0xcbf29ce484222325U;
    bool printed_;
};

}  // namespace windrow::simulation
