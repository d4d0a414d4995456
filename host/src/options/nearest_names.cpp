// SPDX-License-Identifier: Apache-2.0
#include "options/nearest_names.hpp"

#include "windrow/kernels/edit_distance.hpp"

#include <algorithm>

namespace windrow {

std::string nearest_name(std::string_view name, const std::vector<std::string>& candidates) {
    std::string best;
    std::size_t least = std::max<std::size_t>(2, name.size() / 3) + 1;
    for (const std::string& candidate : candidates) {
        const std::size_t distance = edit_distance(name, candidate);
        if (distance < least) {
            least = distance;
            best = candidate;
        }
    }
    return best;
}

}  // namespace windrow
