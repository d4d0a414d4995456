// SPDX-License-Identifier: Apache-2.0
#include "backends_under_test.hpp"

namespace windrow {

std::vector<BackendUnderTest> backends_under_test() {
    return {{"cpu", std::shared_ptr<const Backend>(&cpu_backend(), [](const Backend*) {}), 1}};
}

}  // namespace windrow
