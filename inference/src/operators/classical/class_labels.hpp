// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The labels of a classifier: whole numbers or texts, one for each class.

#include "operators/node_attributes.hpp"
#include "windrow/inference/tensor.hpp"
#include "windrow/semantics/class_scores.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace windrow::inference {

class ClassLabels {
public:
    /// Throws W6610 unless exactly one of the two attributes gives labels.
    ClassLabels(const NodeAttributes& attributes, std::string_view integers, std::string_view texts)
        : integers_(attributes.integers(integers)), texts_(attributes.texts(texts)) {
        if (integers_.empty() == texts_.empty())
            refuse_node("exactly one of '" + std::string(integers) + "' and '" + std::string(texts) + "' must give labels");
    }
    [[nodiscard]] std::int64_t size() const noexcept {
        return static_cast<std::int64_t>(texts_.empty() ? integers_.size() : texts_.size());
    }
    [[nodiscard]] ElementType element() const noexcept { return texts_.empty() ? ElementType::int64 : ElementType::string; }
    /// Empty if the labels are texts.
    [[nodiscard]] const std::vector<std::int64_t>& integers() const noexcept { return integers_; }
    /// Writes the label of class `which` to element `row`.
    void write(std::int64_t which, Tensor& output, std::int64_t row) const {
        if (texts_.empty()) {
            output.data<std::int64_t>()[row] = integers_[static_cast<std::size_t>(which)];
        } else {
            output.strings()[static_cast<std::size_t>(row)] = texts_[static_cast<std::size_t>(which)];
        }
    }

private:
    std::vector<std::int64_t> integers_;
    std::vector<std::string> texts_;
};

using semantics::largest_class;

}  // namespace windrow::inference
