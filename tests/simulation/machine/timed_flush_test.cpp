// SPDX-License-Identifier: Apache-2.0

/// Sinks that flush rows after an interval, on simulated threads and a clock that passes only when somebody waits: whatever order
/// the threads go in, a row waits its interval and no longer, and the same dice give the same run.

#include "connector/timed_flush.hpp"
#include "machine/simulated_machine.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace windrow::simulation {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t interval_ms = 1000;
constexpr std::int64_t step_ms = 10;  ///< by which a simulated wait lets time pass

class SimulatedTimedFlush : public ::testing::TestWithParam<int> {
protected:
    SimulatedTimedFlush() { replace_surroundings(&machine); }
    ~SimulatedTimedFlush() override { replace_surroundings(nullptr); }

    void run(const std::function<void()>& work) {
        Process process;
        const auto thread = schedule.start(&process, work, [] { return true; });
        schedule.wait_until([&] { return Schedule::has_ended(*thread); });
    }

    Trace trace;
    VirtualTime time;
    Schedule schedule{Dice(static_cast<std::uint64_t>(GetParam()))};
    SimulatedMachine machine{schedule, time, Dice(2), trace};
};

/// A sink that gets a row now and then; gives for each row how long it waited.
std::vector<std::int64_t> waits_of(VirtualTime& time, Dice dice) {
    std::vector<std::int64_t> rows;
    std::vector<std::int64_t> waits;
    TimedFlush timed(milliseconds(interval_ms), [&] {
        for (const std::int64_t since : rows) waits.push_back(time.now_ms() - since);
        rows.clear();
    });
    for (int row = 0; row < 30; ++row) {
        {
            const auto held = timed.lock();
            rows.push_back(time.now_ms());
            timed.rows_wait();
        }
        surroundings().sleep(milliseconds(dice.between(0, 700)));
    }
    while (!rows.empty()) surroundings().sleep(milliseconds(50));
    return waits;
}

TEST_P(SimulatedTimedFlush, NoRowWaitsLongerThanTheInterval) {
    std::vector<std::int64_t> waits;
    run([&] { waits = waits_of(time, Dice(static_cast<std::uint64_t>(GetParam()))); });
    ASSERT_EQ(waits.size(), 30U);
    // The sender's sleep may pass the moment at which a flush is due: the flush comes with the next turn of its thread.
    std::sort(waits.begin(), waits.end());
    EXPECT_LE(waits[waits.size() / 2], 3 * interval_ms);
    EXPECT_LE(waits.back(), 10 * interval_ms);
    EXPECT_GE(waits.back(), interval_ms) << "the first of a batch waits for the whole interval";
}

TEST_P(SimulatedTimedFlush, AnErrorEndsTheNextCall) {
    bool thrown = false;
    run([&] {
        TimedFlush timed(milliseconds(interval_ms), [] { throw std::runtime_error("gone"); });
        {
            const auto held = timed.lock();
            timed.rows_wait();
        }
        for (int turn = 0; turn < 1000 && !thrown; ++turn) {
            surroundings().sleep(milliseconds(step_ms));
            try {
                const auto held = timed.lock();
            } catch (const std::runtime_error&) {
                thrown = true;
            }
        }
    });
    EXPECT_TRUE(thrown);
}

TEST_P(SimulatedTimedFlush, APauseEndsWithItsTimeOrWithTheSink) {
    bool whole = false;
    std::int64_t took = 0;
    bool ended = true;
    run([&] {
        TimedFlush timed(milliseconds(0), [] {});
        const std::int64_t begin = time.now_ms();
        whole = timed.pause(milliseconds(700));
        took = time.now_ms() - begin;
        timed.stop();
        ended = timed.pause(milliseconds(700));
    });
    EXPECT_TRUE(whole);
    EXPECT_EQ(took, 700);
    EXPECT_FALSE(ended);
}

INSTANTIATE_TEST_SUITE_P(Orders, SimulatedTimedFlush, ::testing::Range(0, 50));

}  // namespace
}  // namespace windrow::simulation
