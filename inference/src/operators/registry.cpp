// SPDX-License-Identifier: Apache-2.0
#include "operators/operator.hpp"

#include <algorithm>
#include <tuple>

namespace windrow::inference {

OperatorRegistry::OperatorRegistry() {
    add_elementwise_operators(entries_);
    add_matrix_operators(entries_);
    add_reduction_operators(entries_);
    add_normalization_operators(entries_);
    add_layout_operators(entries_);
    add_convolution_operators(entries_);
    add_recurrent_operators(entries_);
    add_attention_operators(entries_);
    add_classical_operators(entries_);
    std::sort(entries_.begin(), entries_.end(), [](const OperatorEntry& a, const OperatorEntry& b) {
        return std::tie(a.domain, a.type, a.since) < std::tie(b.domain, b.type, b.since);
    });
}

const OperatorRegistry& OperatorRegistry::instance() {
    static const OperatorRegistry registry;
    return registry;
}

const OperatorEntry* OperatorRegistry::find(std::string_view domain, std::string_view type, std::int64_t opset,
                                            std::string* reason) const {
    const OperatorEntry* found = nullptr;
    std::int64_t first = 0;
    for (const OperatorEntry& entry : entries_) {
        if (entry.domain != domain || entry.type != type) continue;
        if (first == 0) first = entry.since;
        if (entry.since <= opset) found = &entry;
    }
    if (found == nullptr && reason != nullptr) {
        *reason = first == 0 ? "Windrow has no operator of this name"
                             : "the model imports opset " + std::to_string(opset) + ", Windrow runs this operator from version " +
                                   std::to_string(first) + " on";
    }
    return found;
}

}  // namespace windrow::inference
