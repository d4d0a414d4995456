// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/time_zone.hpp"
#include "windrow/kernels/error.hpp"
#include "windrow/semantics/time_text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace windrow {
namespace {

std::int64_t at(std::string_view text) {
    semantics::TimePoint point;
    EXPECT_TRUE(semantics::parse_cast_timestamp(text.data(), static_cast<semantics::i64>(text.size()), point)) << text;
    return semantics::to_milliseconds(point);
}

TEST(TimeZone, UtcAndFixedOffsets) {
    EXPECT_TRUE(TimeZone::find("UTC")->is_utc());
    EXPECT_EQ(TimeZone::find("GMT+08:00")->offset_at(0), 8 * 3600000);
    EXPECT_EQ(TimeZone::find("GMT-05:30")->offset_at(0), -(5 * 60 + 30) * 60000);
    EXPECT_EQ(TimeZone::find("+01:00")->to_local(0), 3600000);
}

TEST(TimeZone, GapShiftsForwardAndOverlapTakesTheEarlierInstant) {
    const auto zone = TimeZone::find("Europe/Berlin");
    EXPECT_EQ(zone->to_instant(at("2024-03-31 02:30:00")), at("2024-03-31 01:30:00"));
    EXPECT_EQ(zone->to_instant(at("2024-03-31 01:59:59")), at("2024-03-31 00:59:59"));
    EXPECT_EQ(zone->to_instant(at("2024-03-31 03:00:00")), at("2024-03-31 01:00:00"));
    EXPECT_EQ(zone->to_instant(at("2024-10-27 02:30:00")), at("2024-10-27 00:30:00"));
    EXPECT_EQ(zone->to_instant(at("2024-10-27 03:00:00")), at("2024-10-27 02:00:00"));
}

TEST(TimeZone, TimersTakeTheLaterInstantAndTheEndOfAGap) {
    const auto zone = TimeZone::find("Europe/Berlin");
    EXPECT_EQ(zone->to_timer_instant(at("2024-10-27 02:30:00")), at("2024-10-27 01:30:00"));
    EXPECT_EQ(zone->to_timer_instant(at("2024-03-31 02:30:00")), at("2024-03-31 01:00:00"));
    EXPECT_EQ(zone->to_timer_instant(at("2024-07-01 00:00:00")), at("2024-06-30 22:00:00"));
}

TEST(TimeZone, RulesGoOnBehindTheListedTransitions) {
    const auto zone = TimeZone::find("America/Los_Angeles");
    EXPECT_EQ(zone->offset_at(at("2150-07-01 12:00:00")), -7 * 3600000);
    EXPECT_EQ(zone->offset_at(at("2150-01-01 12:00:00")), -8 * 3600000);
    EXPECT_EQ(TimeZone::find("Asia/Kolkata")->offset_at(at("2150-07-01 12:00:00")), (5 * 60 + 30) * 60000);
    EXPECT_EQ(TimeZone::find("Australia/Sydney")->offset_at(at("2150-01-01 12:00:00")), 11 * 3600000);
}

TEST(TimeZone, EveryLocalTimeThatExistsOnceComesBack) {
    for (const char* name : {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"}) {
        const auto zone = TimeZone::find(name);
        for (std::int64_t t = at("1890-01-01"); t < at("2199-01-01"); t += 86400000LL * 9 + 3700001) {
            const std::int64_t back = zone->to_instant(zone->to_local(t));
            EXPECT_TRUE(back == t || zone->to_local(back) == zone->to_local(t)) << name << " " << t;
        }
    }
}

TEST(TimeZone, AnUnknownNameIsRefusedWithCandidates) {
    try {
        TimeZone::find("Europe/Berlni");
        FAIL() << "accepted";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), "W1050");
        EXPECT_NE(error.hint().find("Europe/Berlin"), std::string::npos) << error.hint();
    }
    EXPECT_THROW(TimeZone::find("../../etc/passwd"), Error);
    EXPECT_THROW(TimeZone::find("UTC+8"), Error);
}

}  // namespace
}  // namespace windrow
