// SPDX-License-Identifier: Apache-2.0
#include "windrow/runtime/catalog/settings.hpp"

#include <gtest/gtest.h>

namespace windrow::catalog {

namespace {

std::string code_of(const std::string& key, const std::string& value) {
    Settings settings;
    try {
        static_cast<void>(settings.set(key, value));
    } catch (const Error& error) {
        EXPECT_FALSE(error.hint().empty()) << key;
        return error.code();
    }
    return "accepted";
}

}  // namespace

TEST(Settings, KnownValuesAreChecked) {
    EXPECT_EQ(code_of("table.local-time-zone", "Europe/Berlin"), "accepted");
    EXPECT_EQ(code_of("table.local-time-zone", "Europe/Berlinn"), "W3441");
    EXPECT_EQ(code_of("table.exec.mini-batch.enabled", "TRUE"), "accepted");
    EXPECT_EQ(code_of("table.exec.mini-batch.enabled", "yes"), "W3441");
    EXPECT_EQ(code_of("table.optimizer.agg-phase-strategy", "one_phase"), "accepted");
    EXPECT_EQ(code_of("table.optimizer.agg-phase-strategy", "three"), "W3441");
    EXPECT_EQ(code_of("table.exec.source.idle-timeout", "10 s"), "accepted");
    EXPECT_EQ(code_of("table.exec.source.idle-timeout", "soon"), "W3441");
}

TEST(Settings, WhatCannotBeHonouredIsRefused) {
    EXPECT_EQ(code_of("execution.runtime-mode", "batch"), "W4049");
    EXPECT_EQ(code_of("execution.runtime-mode", "streaming"), "accepted");
    EXPECT_EQ(code_of("windrow.sed", "1"), "W3440");
}

TEST(Settings, SettingsWithoutEffectAreNoted) {
    Settings settings;
    EXPECT_EQ(settings.set("pipeline.auto-watermark-interval", "0 ms").size(), 1U);
    const std::vector<std::string> notes = settings.set("table.local-time-zon", "UTC");
    ASSERT_EQ(notes.size(), 1U);
    EXPECT_NE(notes[0].find("did you mean 'table.local-time-zone'?"), std::string::npos) << notes[0];
    EXPECT_TRUE(settings.set("table.local-time-zone", "Asia/Tokyo").empty());
}

TEST(Settings, ResetGoesBackToTheDefault) {
    Settings settings;
    static_cast<void>(settings.set("table.local-time-zone", "Asia/Tokyo"));
    EXPECT_EQ(settings.time_zone(), "Asia/Tokyo");
    settings.reset("table.local-time-zone");
    EXPECT_EQ(settings.time_zone(), "UTC");
    static_cast<void>(settings.set("table.exec.state.ttl", "1 h"));
    EXPECT_EQ(settings.milliseconds("table.exec.state.ttl", 0), 3600000);
    settings.reset_all();
    EXPECT_TRUE(settings.values().empty());
}

}  // namespace windrow::catalog
