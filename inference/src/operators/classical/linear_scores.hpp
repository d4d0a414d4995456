// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The scores of linear models: the sum over features ascending, one fused multiply-add each, from 0; then the intercept.

#include "operators/node_attributes.hpp"
#include "windrow/semantics/matrix_element.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace windrow::inference {

/// Coefficients [outputs][features] and intercepts.
struct LinearScores {
    std::vector<float> coefficients, intercepts;
    std::int64_t outputs = 1;

    LinearScores(const NodeAttributes& attributes, std::int64_t count)
        : coefficients(attributes.reals("coefficients")), intercepts(attributes.reals("intercepts")), outputs(count) {
        if (outputs < 1 || coefficients.empty() || static_cast<std::int64_t>(coefficients.size()) % outputs != 0) {
            refuse_node(std::to_string(coefficients.size()) + " coefficients cannot be shared out to " + std::to_string(outputs) +
                        " outputs");
        }
        if (!intercepts.empty() && static_cast<std::int64_t>(intercepts.size()) != outputs) {
            refuse_node("'intercepts' has " + std::to_string(intercepts.size()) + " values for " + std::to_string(outputs) +
                        " outputs");
        }
    }
    /// A classifier has as many scores as intercepts; without those, as labels.
    static std::int64_t classifier_outputs(const NodeAttributes& attributes, std::int64_t labels) {
        const std::size_t intercepts = attributes.reals("intercepts").size();
        return intercepts == 0 ? labels : static_cast<std::int64_t>(intercepts);
    }
    [[nodiscard]] std::int64_t features() const { return static_cast<std::int64_t>(coefficients.size()) / outputs; }
    [[nodiscard]] float score(const float* row, std::int64_t output) const {
        const float sum = semantics::dot_product(row, 1, coefficients.data() + output * features(), 1, features());
        return intercepts.empty() ? sum : sum + intercepts[static_cast<std::size_t>(output)];
    }
};

}  // namespace windrow::inference
