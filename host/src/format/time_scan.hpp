// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Timestamps of the usual fixed form read eight bytes at a time, with the last date remembered.

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
        // HH:mm:ss in one word
        const std::uint64_t clock = ((w1 >> 24) | (w2 << 40)) ^ 0x30303A30303A3030ULL;
        if ((((clock + 0x0606000606000606ULL) | clock) & 0xF0F0FFF0F0FFF0F0ULL) != 0) return nullptr;
        const auto digit = [clock](int k) { return static_cast<std::int64_t>((clock >> (8 * k)) & 0xF); };
        const std::int64_t hour = digit(0) * 10 + digit(1);
        const std::int64_t minute = digit(3) * 10 + digit(4);
        const std::int64_t second = digit(6) * 10 + digit(7);
        if (hour > 23 || minute > 59 || second > 59) return nullptr;
        out.second = days_ * semantics::seconds_per_day + hour * 3600 + minute * 60 + second;
        out.nanosecond = 0;
        p += 19;
        if (*p != '.') return p;
        std::int32_t fraction = 0;
        int digits = 0;
        for (++p; static_cast<unsigned char>(*p - '0') <= 9; ++p) {
            if (++digits > 9) return nullptr;
            fraction = fraction * 10 + (*p - '0');
        }
        out.nanosecond = fraction * semantics::power_of_ten_32(9 - digits);
        return p;
    }

private:
    bool read_date(const char* p) noexcept {
        semantics::TextCursor in{p, 10};
        semantics::TimeFields fields;
        semantics::TimePoint point;
        if (!semantics::read_iso_date_fields(in, fields) || in.position != 10) return false;
        const auto resolver = strict_ ? semantics::Resolver::strict : semantics::Resolver::smart;
        if (!semantics::resolve_fields(fields, resolver, point)) return false;
        days_ = point.second / semantics::seconds_per_day;  // midnight: divides exactly
        return true;
    }

    char separator_;
    bool strict_;
    std::uint64_t date_word_ = 0;
    std::uint16_t day_word_ = 0;
    std::int64_t days_ = 0;
};

}  // namespace windrow
