// SPDX-License-Identifier: Apache-2.0
#include "command/generate/random_source.hpp"

#include <cmath>

namespace windrow::command::generate {

KeyDistribution::KeyDistribution(std::uint64_t count, double exponent) : count_(count) {
    if (exponent <= 0 || count < 2) return;
    std::vector<double> weight(count);
    double sum = 0;
    for (std::uint64_t i = 0; i < count; ++i) sum += weight[i] = std::pow(static_cast<double>(i + 1), -exponent);
    threshold_.assign(count, 1.0F);
    alias_.resize(count);
    std::vector<std::uint32_t> small;
    std::vector<std::uint32_t> large;
    for (std::uint64_t i = 0; i < count; ++i) {
        weight[i] *= static_cast<double>(count) / sum;
        (weight[i] < 1 ? small : large).push_back(static_cast<std::uint32_t>(i));
    }
    while (!small.empty() && !large.empty()) {
        const std::uint32_t less = small.back();
        const std::uint32_t more = large.back();
        small.pop_back();
        threshold_[less] = static_cast<float>(weight[less]);
        alias_[less] = more;
        weight[more] -= 1 - weight[less];
        if (weight[more] < 1) {
            large.pop_back();
            small.push_back(more);
        }
    }
}

}  // namespace windrow::command::generate
