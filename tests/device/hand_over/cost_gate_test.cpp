// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/cost_gate.hpp"

#include <gtest/gtest.h>

namespace windrow {
namespace {

const GateFigures measured{{90}, 1000};

TEST(CostGate, takes_the_cpu_until_a_device_was_measured) {
    EXPECT_NE(reason_for_cpu(GateFigures{}, std::uint64_t{1} << 40), "");
    EXPECT_EQ(choose_automatically({}, {}).backend->name(), "cpu");
}

TEST(CostGate, small_inputs_stay_on_the_cpu) {
    EXPECT_NE(reason_for_cpu(measured, std::uint64_t{999}), "");
    EXPECT_EQ(reason_for_cpu(measured, std::uint64_t{1000}), "");
    EXPECT_EQ(reason_for_cpu(measured, std::nullopt), "") << "who does not say how much comes may send much";
}

TEST(CostGate, only_kinds_of_devices_that_were_measured_are_taken) {
    EXPECT_EQ(reason_by_kind(measured, 90), "");
    EXPECT_NE(reason_by_kind(measured, 100), "");
}

TEST(CostGate, without_a_cuda_device_it_is_the_cpu_and_never_the_emulator) {
    const AutomaticChoice choice = choose_automatically({}, std::uint64_t{1} << 40, measured);
    EXPECT_TRUE(choice.backend->name() == "cpu" || choice.backend->name() == "cuda");
}

}  // namespace
}  // namespace windrow
