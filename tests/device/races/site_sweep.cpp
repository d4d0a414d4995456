// SPDX-License-Identifier: Apache-2.0
#include "site_sweep.hpp"

#include <gtest/gtest.h>

#include "windrow/kernels/device/error.hpp"

namespace windrow::device {

namespace {

std::map<int, std::uint64_t> passed_counts() {
    std::map<int, std::uint64_t> counts;
    for (const auto& site : emulator::sites()) counts[site.number] = site.passed;
    return counts;
}

/// The sites that the scenario passes.
std::vector<emulator::SiteState> sites_of(const Scenario& scenario, std::uint64_t seeds) {
    emulator::switch_off_only(0);
    auto before = passed_counts();
    for (std::uint64_t seed = 1; seed <= seeds; ++seed)
        EXPECT_TRUE(scenario(seed)) << "wrong with everything switched on, seed " << seed;
    std::vector<emulator::SiteState> passed;
    for (const auto& site : emulator::sites()) {
        if (site.passed > before[site.number]) passed.push_back(site);
    }
    return passed;
}

}  // namespace

std::vector<SweptSite> sweep_sites(const Scenario& scenario, std::uint64_t seeds) {
    std::vector<SweptSite> swept;
    for (const auto& site : sites_of(scenario, seeds)) {
        SweptSite result{site.place, site.kind};
        emulator::switch_off_only(site.number);
        for (std::uint64_t seed = 1; seed <= seeds && !result.caught_by_finding && !result.caught_by_answer; ++seed) {
            try {
                result.caught_by_answer = !scenario(seed);
            } catch (const DeviceFailure&) {
                result.caught_by_finding = true;
            }
        }
        swept.push_back(result);
    }
    emulator::switch_off_only(0);
    return swept;
}

}  // namespace windrow::device
