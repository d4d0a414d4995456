// SPDX-License-Identifier: Apache-2.0
#include "connector/timed_flush.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

namespace windrow::test {
namespace {

using std::chrono::milliseconds;

TEST(TimedFlush, FlushesRowsThatHaveWaited) {
    std::atomic<int> flushes{0};
    TimedFlush timed(milliseconds(5), [&] { ++flushes; });
    std::this_thread::sleep_for(milliseconds(20));
    EXPECT_EQ(flushes, 0);  // nothing waits
    for (int wanted = 1; wanted <= 3; ++wanted) {
        {
            const auto held = timed.lock();
            timed.rows_wait();
            timed.rows_wait();
        }
        for (int turns = 0; flushes < wanted && turns < 2000; ++turns) std::this_thread::sleep_for(milliseconds(1));
        EXPECT_EQ(flushes, wanted);
    }
}

TEST(TimedFlush, WithoutAnIntervalAndAfterAFlushNothingIsDue) {
    std::atomic<int> flushes{0};
    TimedFlush never(milliseconds(0), [&] { ++flushes; });
    TimedFlush flushed(milliseconds(20), [&] { ++flushes; });
    for (TimedFlush* timed : {&never, &flushed}) {
        const auto held = timed->lock();
        timed->rows_wait();
        timed->flushed();
    }
    std::this_thread::sleep_for(milliseconds(60));
    EXPECT_EQ(flushes, 0);
}

TEST(TimedFlush, AnErrorOfTheThreadEndsTheNextCall) {
    TimedFlush timed(milliseconds(1), [] { throw std::runtime_error("gone"); });
    {
        const auto held = timed.lock();
        timed.rows_wait();
    }
    bool thrown = false;
    for (int turns = 0; !thrown && turns < 2000; ++turns) {
        std::this_thread::sleep_for(milliseconds(1));
        try {
            const auto held = timed.lock();
        } catch (const std::runtime_error&) {
            thrown = true;
        }
    }
    EXPECT_TRUE(thrown);
    EXPECT_THROW((void)timed.lock(), std::runtime_error);
}

TEST(TimedFlush, StoppingEndsAPause) {
    std::atomic<bool> pausing{false};
    std::atomic<bool> went_on{true};
    TimedFlush* self = nullptr;
    TimedFlush timed(milliseconds(1), [&] {
        pausing = true;
        went_on = self->pause(std::chrono::hours(1));
    });
    self = &timed;
    {
        const auto held = timed.lock();
        timed.rows_wait();
    }
    while (!pausing) std::this_thread::sleep_for(milliseconds(1));
    timed.stop();
    EXPECT_FALSE(went_on);
}

}  // namespace
}  // namespace windrow::test
