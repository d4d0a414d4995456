// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which of the mutants (mutants.py) is switched on. Only the simulation's copies of the sources ask.

#include <string>
#include <vector>

namespace windrow::simulation {

struct Mutant {
    std::string name;
    std::string what;
};

/// In the order of their numbers.
const std::vector<Mutant>& all_mutants();

bool is_mutant(int number) noexcept;
/// -1: none. Not thread-safe: called while no job runs.
void switch_mutant(int number) noexcept;

}  // namespace windrow::simulation
