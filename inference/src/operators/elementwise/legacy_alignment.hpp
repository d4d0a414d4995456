// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How operators of two inputs aligned their shapes before opset 7 (onnx/onnx, docs/Changelog.md, Add-1): only with broadcast =
/// 1, and then the second input's dimensions stand at `axis` of the first's, or at its end.

#include "operators/operator_inputs.hpp"

#include <optional>

namespace windrow::inference {

class LegacyAlignment {
public:
    /// From opset 7 on shapes broadcast as in NumPy, and `aligned` changes nothing.
    explicit LegacyAlignment(const NodeContext& context);
    /// The second input's shape with ones appended, so that NumPy's rule aligns it. Throws W6612.
    [[nodiscard]] Shape aligned(const Shape& left, const Shape& right) const;

private:
    bool legacy_ = false;
    bool broadcast_ = false;
    std::optional<std::int64_t> axis_;
};

}  // namespace windrow::inference
