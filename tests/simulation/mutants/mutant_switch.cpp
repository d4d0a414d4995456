// SPDX-License-Identifier: Apache-2.0
#include "mutants/mutant_switch.hpp"

namespace windrow::simulation {

namespace {

int switched_on = -1;

}  // namespace

bool is_mutant(int number) noexcept {
    return number == switched_on;
}

void switch_mutant(int number) noexcept {
    switched_on = number;
}

}  // namespace windrow::simulation
