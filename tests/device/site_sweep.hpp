// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Switches off each synchronisation that a scenario passes, one at a time, and expects to be told.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "emulator/emulator_device.hpp"
#include "emulator/sites.hpp"

namespace windrow::device {

/// Runs on a fresh emulated device with the seed; returns whether the results are right; throws DeviceFailure where the emulator
/// finds something.
using Scenario = std::function<bool(std::uint64_t seed)>;

struct SweptSite {
    std::string place;
    emulator::SiteKind kind;
    bool caught_by_finding = false;
    bool caught_by_answer = false;
};

/// First expects the scenario to be right with everything on, for all seeds; then sweeps. Each site is tried with seeds 1 to
/// `seeds` until caught.
std::vector<SweptSite> sweep_sites(const Scenario& scenario, std::uint64_t seeds);

struct SweepDemands {
    std::size_t at_least = 1;  ///< sites that the scenario passes
    std::uint64_t seeds = 12;
    std::vector<std::string> elsewhere = {};  ///< sites of these files need not be caught here: another scenario catches them
    std::string only = {};                    ///< not empty: sites of all other files are swept elsewhere
};

/// Sweeps, and expects each site to be caught. An exception that is no DeviceFailure counts as a wrong answer: a number that was
/// read too early asks for too much memory.
void expect_all_caught(const Scenario& scenario, const SweepDemands& demands);

}  // namespace windrow::device
