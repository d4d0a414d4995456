// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Indices that a model computes: INT32 or INT64, negative ones count from the end, others outside are refused (W6612), never
/// read.

#include "operators/operator_inputs.hpp"

#include <cstdint>
#include <string>

namespace windrow::inference {

/// The index counted from the front.
inline std::int64_t normal_index(std::int64_t index, std::int64_t length) {
    if (index < -length || index >= length) {
        refuse_input("index " + std::to_string(index) + " is outside of a dimension of " + std::to_string(length));
    }
    return index < 0 ? index + length : index;
}

/// Reads elements of an INT32 or INT64 tensor one by one.
class IndexReader {
public:
    explicit IndexReader(const Tensor& tensor)
        : narrow_(tensor.element() == ElementType::int32 ? tensor.data<std::int32_t>() : nullptr),
          wide_(tensor.data<std::int64_t>()) {}
    [[nodiscard]] std::int64_t operator[](std::int64_t i) const noexcept { return narrow_ != nullptr ? narrow_[i] : wide_[i]; }

private:
    const std::int32_t* narrow_;
    const std::int64_t* wide_;
};

}  // namespace windrow::inference
