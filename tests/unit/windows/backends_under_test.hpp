// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The backends that the tests of this folder run on. A program with other backends defines the list anew.

#include "windrow/kernels/window_aggregation.hpp"

#include <memory>
#include <ostream>
#include <string>
#include <vector>

namespace windrow {

struct BackendUnderTest {
    std::string name;
    std::shared_ptr<const Backend> backend;
    int slowness = 1;  ///< random tests run this many times fewer rounds
};
inline void PrintTo(const BackendUnderTest& tested, std::ostream* out) {
    *out << tested.name;
}

std::vector<BackendUnderTest> backends_under_test();

}  // namespace windrow
