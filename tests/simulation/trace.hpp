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
        std::printf("%8lld ms  %-10s %-28s %s\n", static_cast<long long>(now_ms), std::string(who).c_str(),
                    std::string(what).c_str(), std::string(more).c_str());
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
