// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Timestamps of the usual fixed form read eight bytes at a time, with the last date remembered.

#include "format/digit_scan.hpp"
#include "windrow/semantics/time_text.hpp"

#include <cstdint>
#include <cstring>

namespace windrow {

class TimestampScanner {
public:
    explicit TimestampScanner(bool iso = false) : separator_(iso ? 'T' : ' '), strict_(iso) {}

    /// Reads `yyyy-MM-dd HH:mm:ss[.f]` (or with T) at `p`, which must be readable for 64 bytes. Returns one past it (at the `Z`,
    /// if there is one), or null if the text is not of this form; the careful parser decides then.
    const char* read(const char* p, semantics::TimePoint& out) noexcept {
        std::uint64_t w0;
        std::uint64_t w1;
        std::uint64_t w2;
        std::memcpy(&w0, p, 8);
        std::memcpy(&w1, p + 8, 8);
        std::memcpy(&w2, p + 16, 8);
        if (w0 != date_word_ || static_cast<std::uint16_t>(w1) != day_word_) {
            if (!read_date(p)) return nullptr;
            date_word_ = w0;
            day_word_ = static_cast<std::uint16_t>(w1);
        }
        if (static_cast<char>(w1 >> 16) != separator_) return nullptr;
        // HH:mm:ss in one word; then each number of two digits in the byte of its first one.
        const std::uint64_t clock = ((w1 >> 24) | (w2 << 40)) ^ 0x30303A30303A3030ULL;
        if ((((clock + 0x0606000606000606ULL) | clock) & 0xF0F0FFF0F0FFF0F0ULL) != 0) return nullptr;
        const std::uint64_t pairs = clock * 10 + (clock >> 8);
        const auto hour = static_cast<std::uint32_t>(pairs & 0xFF);
        const auto minute = static_cast<std::uint32_t>((pairs >> 24) & 0xFF);
        const auto second = static_cast<std::uint32_t>((pairs >> 48) & 0xFF);
        if ((hour > 23) | (minute > 59) | (second > 59)) return nullptr;
        out.second = day_seconds_ + hour * 3600 + minute * 60 + second;
        out.nanosecond = 0;
        p += 19;
        if (*p != '.') return p;
        std::uint64_t fraction = 0;
        int digits = 0;
        const char* const end = digit_scan::digits(p + 1, fraction, digits);
        if (end == nullptr) return p + 1;  // a bare point
        if (digits > 9) return nullptr;
        out.nanosecond = static_cast<std::int32_t>(fraction * nanoseconds_of_digit[digits]);
        return end;
    }

private:
    bool read_date(const char* p) noexcept {
        semantics::TextCursor in{p, 10};
        semantics::TimeFields fields;
        semantics::TimePoint point;
        if (!semantics::read_iso_date_fields(in, fields) || in.position != 10) return false;
        const auto resolver = strict_ ? semantics::Resolver::strict : semantics::Resolver::smart;
        if (!semantics::resolve_fields(fields, resolver, point)) return false;
        day_seconds_ = point.second;
        return true;
    }

    char separator_;
    bool strict_;
    std::uint64_t date_word_ = 0;
    std::uint16_t day_word_ = 0;
    std::int64_t day_seconds_ = 0;
    static constexpr std::uint64_t nanoseconds_of_digit[10] = {0, 100000000, 10000000, 1000000, 100000, 10000, 1000, 100, 10, 1};
};

}  // namespace windrow
