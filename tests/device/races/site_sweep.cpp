// SPDX-License-Identifier: Apache-2.0
#include "site_sweep.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <set>

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

using SiteName = std::pair<std::string, emulator::SiteKind>;

/// What the sweeps of this program caught so far.
std::set<SiteName>& caught_sites() {
    static std::set<SiteName> caught;
    return caught;
}

/// At the end of the program: every site that it passed, and whether one of its sweeps caught it, for check_sites.py.
class SitesWritten : public ::testing::Environment {
public:
    void TearDown() override {
        const char* path = std::getenv("WINDROW_SITES_FILE");
        if (path == nullptr) return;
        std::ofstream out(path);
        for (const auto& site : emulator::sites()) {
            const bool caught = caught_sites().contains({site.place, site.kind});
            out << site.place << '\t' << static_cast<int>(site.kind) << '\t' << (caught ? "caught" : "-") << '\n';
        }
        EXPECT_TRUE(out.flush()) << path;
    }
};

[[maybe_unused]] ::testing::Environment* const sites_written = ::testing::AddGlobalTestEnvironment(new SitesWritten);

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
        if (result.caught_by_finding || result.caught_by_answer) caught_sites().insert({site.place, site.kind});
        swept.push_back(result);
    }
    emulator::switch_off_only(0);
    return swept;
}

void expect_all_caught(const Scenario& scenario, const SweepDemands& demands) {
    const auto right = [&](std::uint64_t seed) {
        try {
            return scenario(seed);
        } catch (const DeviceFailure&) {
            throw;
        } catch (const std::exception&) {
            return false;
        }
    };
    const std::vector<SweptSite> swept = sweep_sites(right, demands.seeds);
    EXPECT_GE(swept.size(), demands.at_least);
    for (const SweptSite& site : swept) {
        const auto lies_in = [&](const std::string& file) { return site.place.starts_with(file + ":"); };
        if (!demands.only.empty() && !lies_in(demands.only)) continue;
        if (std::any_of(demands.elsewhere.begin(), demands.elsewhere.end(), lies_in)) continue;
        EXPECT_TRUE(site.caught_by_finding || site.caught_by_answer) << site.place << " can be switched off unnoticed";
    }
}

}  // namespace windrow::device
